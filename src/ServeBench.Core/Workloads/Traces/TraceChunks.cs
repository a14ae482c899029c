using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// The tokens that the hashes of a trace stand for: the same hash and length always give the same tokens, on every machine.
/// </summary>
/// <remarks>
/// The draw is vLLM's, <c>random.Random(s).choices(ids, k=length)</c> over the vocabulary without special tokens, but for the seed:
/// vLLM takes Python's <c>hash("{hash}:{length}")</c>, which differs from one process to the next. Here <c>s</c> is the upper 63 bits
/// of the first 8 bytes of the SHA-256 of that text.
/// </remarks>
/// <param name="vocabulary">The ids to draw from.</param>
/// <param name="size">Tokens that a hash stands for.</param>
internal sealed class TraceChunks(int[] vocabulary, int size)
{
    /// <summary>Tokens that a hash stands for; the last of a prompt may stand for fewer.</summary>
    public int Size => size;

    /// <summary>Fills with the tokens of a hash.</summary>
    /// <param name="hash">The hash in decimal digits.</param>
    /// <param name="destination">Gets the tokens.</param>
    public void Create(string hash, Span<int> destination)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{hash}:{destination.Length}");
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(key), digest);
        new CPythonRandom((long)(BinaryPrimitives.ReadUInt64BigEndian(digest) >> 1)).Choices(vocabulary, destination);
    }
}
