using System.Text;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>A tokenizer of this module: the steps of a model's tokenizer, for one caller.</summary>
/// <param name="name">What it was asked for by.</param>
/// <param name="pipeline">The steps, which all callers share.</param>
/// <param name="cancellationToken">Ends the work on a long text.</param>
internal sealed class TextTokenizer(string name, TokenPipeline pipeline, CancellationToken cancellationToken = default) : IIncrementalTokenizer
{
    /// <summary>Characters of a text whose every single step is over before anyone notices.</summary>
    private const int QuickLength = 1 << 20;

    private readonly TokenizerDefinition _definition = pipeline.Definition;

    public string Name => name;

    public int VocabularySize => _definition.VocabularySize;

    public IReadOnlyList<int> SpecialTokenIds => _definition.Added.SpecialIds;

    public IReadOnlyList<int> NamedSpecialTokenIds => _definition.NamedSpecialTokenIds ?? SpecialTokenIds;

    public int AddedSpecialTokenCount => _definition.Template.Before.Length + _definition.Template.After.Length;

    public IChatTemplate? ChatTemplate { get; } = pipeline.Definition.ChatTemplate?.WithCancellation(cancellationToken);

    public ITokenizer WithCancellation(CancellationToken token) => new TextTokenizer(name, pipeline, token);

    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        ReadOnlySpan<int> ids = EncodeText(text);
        return addSpecialTokens ? [.. _definition.Template.Before, .. ids, .. _definition.Template.After] : ids.ToArray();
    }

    public int Count(string text, bool addSpecialTokens = true) => EncodeText(text).Length + (addSpecialTokens ? AddedSpecialTokenCount : 0);

    public string Decode(ReadOnlySpan<int> tokenIds) => _definition.Decoder.Decode(tokenIds);

    public IIncrementalEncoder CreateEncoder() => new ResumingEncoder(pipeline, cancellationToken);

    public ITokenCycle? CreateCycle(int[] tokenIds, int longest)
    {
        if (!pipeline.CanResume || longest > tokenIds.Length || _definition.Decoder is not ByteDecoder decoder)
        {
            return null;
        }

        (byte[] bytes, int[] starts) = decoder.Bytes.Join([.. tokenIds, .. tokenIds.AsSpan(0, longest)]);
        string text = Encoding.UTF8.GetString(bytes);
        if (pipeline.HoldsAddedToken(text))
        {
            return null;
        }

        var encoding = new PieceEncoding();
        pipeline.Append(text, 0, encoding, cancellationToken);
        return new TokenCycle(bytes, starts, encoding);
    }

    // A caller that stops waiting does not wait for the step of a very long text that is being taken.
    private ReadOnlySpan<int> EncodeText(string text)
    {
        if (text.Length <= QuickLength || !cancellationToken.CanBeCanceled)
        {
            return CreateEncoder().Encode(text);
        }

        Task<int[]> encoded = Task.Run(() => CreateEncoder().Encode(text).ToArray(), cancellationToken);
        Task.WaitAny([encoded], cancellationToken);
        return encoded.GetAwaiter().GetResult();
    }
}
