namespace ServeBench.ChatTemplates;

/// <summary>The chat templates that lie beside a tokenizer.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Templates">The templates by name, each with the file that it stands in.</param>
/// <param name="SpecialTokens">Variables that every template is given: <c>bos_token</c> and its like, texts or lists of them.</param>
internal sealed record ChatTemplateSource(
    string Folder, IReadOnlyDictionary<string, (string Path, string Text)> Templates, IReadOnlyDictionary<string, object> SpecialTokens);
