using System.Runtime.InteropServices;

namespace ServeBench.Workloads;

/// <summary>
/// A prompt on its way to an exact number of tokens, as vLLM's <c>gen_prompt_decode_to_target_len</c> brings it there: the tokens
/// are decoded and encoded again; too many are cut, too few are filled up with random ones, ten times at most.
/// </summary>
/// <remarks>
/// All steps that need no random number are taken at once, so that many prompts can go ahead together; the draws are left to the
/// caller, who makes them prompt by prompt.
/// </remarks>
internal sealed class PromptDraft
{
    private const int MaxRetries = 10;

    private readonly ITokenizer _tokenizer;
    private readonly IIncrementalEncoder _encoder;
    private readonly List<int> _ids = [];
    private int _retries;

    /// <summary>Creates an empty draft; it can be used for one prompt after another.</summary>
    public PromptDraft(ITokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _encoder = tokenizer is IIncrementalTokenizer incremental ? incremental.CreateEncoder() : new WholeEncoder(tokenizer);
    }

    public string Text { get; private set; } = "";

    /// <summary>The tokens of <see cref="Text"/>; valid until it changes.</summary>
    public ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    public int TargetLength { get; private set; }

    /// <summary>How many random tokens <see cref="Fill"/> must append before it can go on; 0 when there is nothing left to do.</summary>
    public int MissingCount { get; private set; }

    /// <summary>How many tokens it has more than it should; fewer, when negative.</summary>
    public int Mismatch => _ids.Count - TargetLength;

    public void Start(ReadOnlySpan<int> tokens, int targetLength)
    {
        TargetLength = targetLength;
        _retries = MaxRetries;
        Advance(_tokenizer.Decode(tokens));
    }

    /// <summary>Starts a prompt with a run of a circle.</summary>
    public void Start(ITokenCycle cycle, int start, int length)
    {
        TargetLength = length;
        _retries = MaxRetries;
        ReadOnlySpan<int> ids = cycle.EncodeRun(start, length, _encoder, out string text);
        Take(text, ids);
        Correct();
    }

    /// <summary>Appends the tokens that were missing, and goes on.</summary>
    public void Fill(ReadOnlySpan<int> tokens) => Advance(_tokenizer.Decode([.. Ids, .. tokens]));

    /// <summary>Takes all steps that are left; a length that vLLM would leave off is corrected.</summary>
    /// <param name="draw">Fills with random tokens.</param>
    public void Finish(Action<int[]> draw)
    {
        while (MissingCount > 0)
        {
            var tokens = new int[MissingCount];
            draw(tokens);
            Fill(tokens);
        }

        if (Mismatch != 0)
        {
            LengthCorrection.TryApply(this, _tokenizer);
        }
    }

    public void Replace(string text)
    {
        Take(text, _encoder.Encode(text));
    }

    private void Take(string text, ReadOnlySpan<int> ids)
    {
        Text = text;
        CollectionsMarshal.SetCount(_ids, ids.Length);
        ids.CopyTo(CollectionsMarshal.AsSpan(_ids));
    }

    private void Advance(string text)
    {
        Replace(text);
        Correct();
    }

    private void Correct()
    {
        MissingCount = 0;
        while (_retries > 0 && Mismatch != 0)
        {
            _retries--;
            if (Mismatch < 0)
            {
                MissingCount = -Mismatch;
                return;
            }

            Replace(_encoder.DecodeStart(TargetLength));
        }
    }

    private sealed class WholeEncoder(ITokenizer tokenizer) : IIncrementalEncoder
    {
        private int[] _ids = [];

        public ReadOnlySpan<int> Encode(string text) => _ids = tokenizer.Encode(text, addSpecialTokens: false);

        public string DecodeStart(int count) => tokenizer.Decode(_ids.AsSpan(0, count));
    }
}
