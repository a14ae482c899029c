using System.Buffers.Text;
using System.Globalization;

namespace ServeBench.Adapters.Tokenizers;

/// <summary>
/// The format of Tiktoken's files: on each line a token's bytes in Base64 and, behind a blank, its rank; without ranks the
/// lines are in their order. A first line may tell how many there are.
/// </summary>
internal static class TiktokenRanks
{
    private const string CapacityMark = "Capacity: ";

    /// <summary>Whether a file that starts so is one.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> start)
    {
        int lineEnd = start.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = lineEnd < 0 ? start : start[..lineEnd].TrimEnd((byte)'\r');
        int blank = line.IndexOf((byte)' ');
        return blank > 0 && Base64.IsValid(line[..blank]) && int.TryParse(line[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>Reads the bytes of each rank.</summary>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c> with the line.</exception>
    public static Dictionary<int, byte[]> Read(string path, Stream file)
    {
        using var reader = new StreamReader(file);
        var ranks = new Dictionary<int, byte[]>();
        var bytes = new HashSet<byte>();
        int lineNumber = 0;
        int rank = 0;
        while (reader.ReadLine() is string line)
        {
            lineNumber++;
            if (line.Length == 0 || (lineNumber == 1 && line.StartsWith(CapacityMark, StringComparison.Ordinal)))
            {
                continue;
            }

            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            ReadOnlySpan<char> token = blank < 0 ? line : line.AsSpan(0, blank);
            bool isValid = Base64.IsValid(token)
                && (blank < 0 || int.TryParse(line.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture, out rank));
            if (!isValid)
            {
                throw TokenizerErrors.Invalid(path, string.Create(CultureInfo.InvariantCulture, $"line {lineNumber} is not a token in Base64 and its rank"));
            }

            byte[] tokenBytes = Convert.FromBase64String(token.ToString());
            ranks[rank++] = tokenBytes;
            if (tokenBytes.Length == 1)
            {
                bytes.Add(tokenBytes[0]);
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
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{CapacityMark}{ranks.Count}"));
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
}
