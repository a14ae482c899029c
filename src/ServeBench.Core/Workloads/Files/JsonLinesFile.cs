using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>Goes through a file of JSON Lines.</summary>
internal static class JsonLinesFile
{
    /// <summary>Shows each line that is not blank: its offset in the file and its bytes, without the line end; valid during the call.</summary>
    public static void ForEach(DatasetFile file, Action<long, ReadOnlyMemory<byte>> visit, CancellationToken cancellationToken)
    {
        var window = new FileWindow(file);
        while (!window.IsLast || !window.Bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int used = 0;
            while (window.Bytes[used..] is { IsEmpty: false } rest)
            {
                int end = rest.Span.IndexOf((byte)'\n');
                if (end < 0 && !window.IsLast)
                {
                    break;
                }

                ReadOnlyMemory<byte> line = end < 0 ? rest : rest[..end];
                if (line.Span.ContainsAnyExcept(" \t\r"u8))
                {
                    visit(window.Offset + used, line.TrimEnd("\r"u8));
                }

                used += end < 0 ? rest.Length : end + 1;
            }

            window.Advance(used);
        }
    }

    /// <summary>Whether the start of a file is a line with an object that has what is looked for.</summary>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="isEntry">Decides by the object of the first line.</param>
    public static bool StartsWith(ReadOnlySpan<byte> start, Func<JsonElement, bool> isEntry)
    {
        int lineEnd = start.IndexOf((byte)'\n');
        try
        {
            using JsonDocument line = JsonTexts.Parse((lineEnd < 0 ? start : start[..lineEnd]).ToArray());
            return line.RootElement.ValueKind == JsonValueKind.Object && isEntry(line.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
