using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace ServeBench.Tokenizers;

/// <summary>
/// The format of Tiktoken's files: on each line a token's bytes in Base64 and, behind a blank, its rank; without ranks the
/// lines are in their order. A first line may tell how many there are.
/// </summary>
internal static class TiktokenRanks
{
    private static ReadOnlySpan<byte> CapacityMark => "Capacity: "u8;

    /// <summary>Whether a file that starts so is one.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> start)
    {
        int lineEnd = start.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = lineEnd < 0 ? start : start[..lineEnd].TrimEnd((byte)'\r');
        int blank = line.IndexOf((byte)' ');
        return blank > 0 && Base64.IsValid(line[..blank]) && TryParseRank(line[(blank + 1)..], out _);
    }

    /// <summary>Reads the bytes of each rank.</summary>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c> with the line.</exception>
    public static Dictionary<int, byte[]> Read(string path, ReadOnlySpan<byte> file)
    {
        var ranks = new Dictionary<int, byte[]>(file.Count((byte)'\n') + 1);
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
            if ((blank >= 0 && !TryParseRank(line[(blank + 1)..], out rank)) || !TryDecode(blank < 0 ? line : line[..blank], out byte[] token))
            {
                throw TokenizerErrors.Invalid(path, string.Create(CultureInfo.InvariantCulture, $"line {lineNumber} is not a token in Base64 and its rank"));
            }

            ranks[rank++] = token;
            if (token.Length == 1)
            {
                bytes.Add(token[0]);
            }
        }

        return bytes.Count == 256
            ? ranks
            : throw TokenizerErrors.Invalid(path, string.Create(CultureInfo.InvariantCulture, $"it has tokens for {bytes.Count} of the 256 single bytes"));
    }

    /// <summary>The ranks in the form that every reader takes: a line each, with the rank, and no empty lines.</summary>
    public static MemoryStream Write(Dictionary<int, byte[]> ranks)
    {
        var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream, leaveOpen: true))
        {
            writer.NewLine = "\n";
            foreach ((int rank, byte[] token) in ranks)
            {
                writer.Write(Convert.ToBase64String(token));
                writer.Write(' ');
                writer.WriteLine(rank.ToString(CultureInfo.InvariantCulture));
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static bool TryParseRank(ReadOnlySpan<byte> text, out int rank) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rank);

    private static bool TryDecode(ReadOnlySpan<byte> base64, out byte[] token)
    {
        if (!Base64.IsValid(base64, out int length))
        {
            token = [];
            return false;
        }

        token = new byte[length];
        return Base64.DecodeFromUtf8(base64, token, out _, out _) == OperationStatus.Done;
    }
}
