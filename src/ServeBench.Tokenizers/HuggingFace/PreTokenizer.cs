namespace ServeBench.Tokenizers;

/// <summary>The pre-tokenizer of a <c>tokenizer.json</c>.</summary>
/// <param name="Stages">Cuts text into pieces.</param>
/// <param name="AddPrefixSpace">Whether a blank is put before a text that does not start with one.</param>
internal sealed record PreTokenizer(IReadOnlyList<ISplitStage> Stages, bool AddPrefixSpace);
