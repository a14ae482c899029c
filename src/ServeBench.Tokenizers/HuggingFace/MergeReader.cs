using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>Takes the merges of a BPE model one by one, in the order of their ranks.</summary>
/// <param name="path">The file, for errors.</param>
/// <param name="vocabulary">The tokens.</param>
/// <param name="capacity">Number of merges to make room for.</param>
/// <param name="continuingPrefix">What the right part of a merge begins with, and the token that they become leaves out.</param>
internal sealed class MergeReader(string path, Vocabulary vocabulary, int capacity, string continuingPrefix = "")
{
    private readonly int _prefixLength = Encoding.UTF8.GetByteCount(continuingPrefix);
    private byte[] _merged = new byte[256];
    private int _count;

    public MergeTable Merges { get; } = new(capacity);

    /// <summary>Adds a merge that is written as one text, with a blank between its parts.</summary>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c>.</exception>
    public void Add(ReadOnlySpan<byte> merge)
    {
        int blank = merge.IndexOf((byte)' ');
        if (blank < 0 || merge[(blank + 1)..].Contains((byte)' '))
        {
            throw TokenizerErrors.Invalid(path, string.Create(CultureInfo.InvariantCulture, $"its merge number {_count + 1} is not two tokens with a blank between them"));
        }

        Add(merge[..blank], merge[(blank + 1)..]);
    }

    /// <summary>Adds a merge.</summary>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c>.</exception>
    public void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        _count++;
        ReadOnlySpan<byte> end = right[Math.Min(_prefixLength, right.Length)..];
        int length = left.Length + end.Length;
        if (_merged.Length < length)
        {
            _merged = new byte[length];
        }

        left.CopyTo(_merged);
        end.CopyTo(_merged.AsSpan(left.Length));
        Merges.Add(Require(left), Require(right), Require(_merged.AsSpan(0, length)));
    }

    private int Require(ReadOnlySpan<byte> token) => vocabulary.Find(token) is int id and >= 0
        ? id
        : throw TokenizerErrors.Invalid(path, string.Create(CultureInfo.InvariantCulture, $"its merge number {_count} has the token '{Encoding.UTF8.GetString(token)}', which is not in the vocabulary"));
}
