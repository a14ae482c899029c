using System.Text;

namespace ServeBench.Simulation.Model;

/// <summary>A prompt boiled down to its length and the hashes of its blocks.</summary>
/// <param name="tokenizer">Cuts its texts; <see langword="null"/> for <see cref="SyllableTokenizer"/>.</param>
internal sealed class PromptDigest(SimulatorTokenizer? tokenizer = null)
{
    public const int BlockTokens = 16;

    private ulong _hash = 14695981039346656037;

    public int TokenCount { get; private set; }

    /// <summary>Hash of the prompt up to the end of each full block.</summary>
    public List<ulong> BlockHashes { get; } = [];

    public ulong Hash => _hash;

    public void Add(int token)
    {
        _hash = ulong.RotateLeft((_hash ^ (uint)token) * 0x9E3779B97F4A7C15, 29);
        if (++TokenCount % BlockTokens == 0)
        {
            BlockHashes.Add(_hash);
        }
    }

    /// <summary>Adds the tokens of a UTF-8 text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (tokenizer is not null)
        {
            Add(tokenizer.Encode(Encoding.UTF8.GetString(text)));
            return;
        }

        for (int position = 0; position < text.Length;)
        {
            Add(SyllableTokenizer.Next(text, ref position));
        }
    }

    private void Add(int[] tokens)
    {
        foreach (int token in tokens)
        {
            Add(token);
        }
    }
}
