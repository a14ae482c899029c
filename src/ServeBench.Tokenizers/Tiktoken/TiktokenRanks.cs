using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace ServeBench.Tokenizers;

/// <summary>
/// The format of Tiktoken's files: on each line a token's bytes in Base64 and, behind a blank, its rank; without ranks the
/// lines are in their order. A first line may say how many there are.
/// </summary>
internal static class TiktokenRanks
{
    private static ReadOnlySpan<byte> CapacityMark => "Capacity: "u8;

    public static bool IsLikely(ReadOnlySpan<byte> start)
    {
        int lineEnd = start.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = lineEnd < 0 ? start : start[..lineEnd].TrimEnd((byte)'\r');
        int blank = line.IndexOf((byte)' ');
        return blank > 0 && Base64.IsValid(line[..blank]) && TryParseRank(line[(blank + 1)..], out _);
    }

    /// <summary>Reads the bytes of each rank, which is its id.</summary>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c> with the line.</exception>
    public static Vocabulary Read(string path, ReadOnlySpan<byte> file)
    {
        var ranks = new Vocabulary(file.Count((byte)'\n') + 1);
        byte[] token = new byte[64];
        var bytes = new HashSet<byte>();
        int lineNumber = 0;
        int rank = 0;
        foreach (Range range in file.Split((byte)'\n'))
        {
            lineNumber++;
            ReadOnlySpan<byte> line = file[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || (lineNumber == 1 && line.StartsWith(CapacityMark)))
            {
                continue;
            }

            int blank = line.IndexOf((byte)' ');
            if ((blank >= 0 && !TryParseRank(line[(blank + 1)..], out rank)) || !TryDecode(blank < 0 ? line : line[..blank], ref token, out int length))
            {
                throw TokenizerErrors.Invalid(path, string.Create(CultureInfo.InvariantCulture, $"line {lineNumber} is not a token in Base64 and its rank"));
            }

            ranks.Add(token.AsSpan(0, length), rank++);
            if (length == 1)
            {
                bytes.Add(token[0]);
            }
        }

        return bytes.Count == 256
            ? ranks
            : throw TokenizerErrors.Invalid(path, string.Create(CultureInfo.InvariantCulture, $"it has tokens for {bytes.Count} of the 256 single bytes"));
    }

    private static bool TryParseRank(ReadOnlySpan<byte> text, out int rank) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rank);

    private static bool TryDecode(ReadOnlySpan<byte> base64, ref byte[] token, out int length)
    {
        if (!Base64.IsValid(base64, out length))
        {
            return false;
        }

        if (token.Length < length)
        {
            token = new byte[length];
        }

        return Base64.DecodeFromUtf8(base64, token, out _, out length) == OperationStatus.Done;
    }
}
