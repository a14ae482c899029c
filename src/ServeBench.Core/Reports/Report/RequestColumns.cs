using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using ServeBench.Load;

namespace ServeBench.Reports;

/// <summary>
/// The requests of a run as columns of whole numbers, small enough for a page that holds a hundred thousand of them. A column has a byte that says
/// how many bytes its numbers need, then the lowest byte of each number, then the next one of each, and so on: bytes of one place resemble each
/// other, so that they deflate well. A column that may lack a value has 0 for none, and the value + 1 else. A column of differences has those from
/// the value before, with the sign in the lowest bit (zigzag). Times are in microseconds. The script of the page reads them.
/// </summary>
internal static class RequestColumns
{
    // What a person reads: a server that words each failure differently would otherwise fill the page.
    private const int MostErrors = 200;
    private const int ErrorLength = 300;

    /// <summary>Writes the members <c>requests</c>, <c>outcomes</c>, <c>errors</c>, <c>models</c> and <c>addresses</c>.</summary>
    /// <param name="json">Within an object.</param>
    /// <param name="requests">The requests of one run, in any order.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ServeRequestResult> requests)
    {
        ServePhaseSpan[] phases = requests.Count == 0 ? [] : requests[0].Run.Phases ?? [];
        ServeRequestResult[] sorted = [.. requests.OrderBy(request => request.StartSeconds).ThenBy(request => request.Index)];
        var errors = new NameTable(MostErrors);
        var models = new NameTable(int.MaxValue);
        var addresses = new NameTable(int.MaxValue);
        Column[] columns =
        [
            new("index", request => request.Index, IsDifference: true),
            new("due", request => Due(request), IsOptional: true, IsDifference: true),
            new("late", request => Late(request), IsOptional: true),
            new("queue", request => Microseconds(request.QueueMs), IsOptional: true),
            new("lag", request => Microseconds(request.SendLagMs), IsOptional: true),
            new("ttft", request => Microseconds(request.TtftMs), IsOptional: true),
            new("e2el", request => Microseconds(request.E2elMs), IsOptional: true),
            new("gap", request => request.ItlMs is { Length: > 0 } gaps ? Microseconds(gaps.Max()) : null, IsOptional: true),
            new("input", request => request.InputLength),
            new("output", request => request.OutputLength),
            new("outcome", request => (long)request.ErrorKind),
            new("error", request => errors.PlaceOf(Cut(request.ErrorMessage)), IsOptional: true),
            new("phase", request => Array.FindIndex(phases, phase => phase.Name == request.Phase) is var place and >= 0 ? place : null, IsOptional: true),
            new("turn", request => request.Turn, IsOptional: true),
            new("model", request => models.PlaceOf(request.Model), IsOptional: true),
            new("address", request => addresses.PlaceOf(request.Uri?.ToString()), IsOptional: true),
        ];

        json.WriteStartObject("requests");
        json.WriteNumber("count", sorted.Length);
        json.WriteStartArray("columns");
        foreach (Column column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteBoolean("optional", column.IsOptional);
            json.WriteBoolean("difference", column.IsDifference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBase64String("bytes", Deflate(columns, sorted));
        json.WriteEndObject();
        WriteNames(json, "outcomes", Enum.GetNames<RequestErrorKind>());
        WriteNames(json, "errors", errors.Names);
        WriteNames(json, "models", models.Names);
        WriteNames(json, "addresses", addresses.Names);
    }

    private static byte[] Deflate(Column[] columns, ServeRequestResult[] requests)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize))
        {
            var numbers = new ulong[requests.Length];
            foreach (Column column in columns)
            {
                Fill(numbers, column, requests);
                WritePlanes(deflate, numbers);
            }
        }

        return packed.ToArray();
    }

    private static void Fill(ulong[] numbers, Column column, ServeRequestResult[] requests)
    {
        long last = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            long value = column.Of(requests[i]) is { } known ? known + (column.IsOptional ? 1 : 0) : 0;
            long difference = value - last;
            numbers[i] = column.IsDifference ? (ulong)((difference << 1) ^ (difference >> 63)) : (ulong)value;
            last = value;
        }
    }

    private static void WritePlanes(DeflateStream stream, ulong[] numbers)
    {
        int width = (64 - BitOperations.LeadingZeroCount(numbers.Aggregate(1UL, (all, number) => all | number)) + 7) / 8;
        stream.WriteByte((byte)width);
        var plane = new byte[numbers.Length];
        for (int place = 0; place < width; place++)
        {
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = (byte)(numbers[i] >> (8 * place));
            }

            stream.Write(plane);
        }
    }

    // A file of another tool may know only one of the two times.
    private static long? Due(ServeRequestResult request) => Microseconds(request.ScheduledSeconds * 1000) ?? Microseconds(request.StartSeconds * 1000);

    private static long? Late(ServeRequestResult request) =>
        Microseconds(request.StartSeconds * 1000) is { } start && Due(request) is { } due ? Math.Max(0, start - due) : null;

    // A time before the run's origin cannot be written, and no report needs it.
    private static long? Microseconds(double? milliseconds) =>
        milliseconds is { } value && double.IsFinite(value) ? Math.Max(0, (long)Math.Round(value * 1000)) : null;

    private static string? Cut(string? message) => message is { Length: > ErrorLength } ? message[..ErrorLength] + "…" : message;

    private static void WriteNames(Utf8JsonWriter json, string member, IEnumerable<string> names)
    {
        json.WriteStartArray(member);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private sealed record Column(string Name, Func<ServeRequestResult, long?> Of, bool IsOptional = false, bool IsDifference = false);

    /// <summary>Texts that come again and again, each with its place.</summary>
    private sealed class NameTable(int most)
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
        private readonly List<string> _names = [];

        public IReadOnlyList<string> Names => _names;

        public long? PlaceOf(string? name)
        {
            if (string.IsNullOrEmpty(name))
            {
                return null;
            }

            if (!_places.TryGetValue(name, out int place))
            {
                if (_names.Count == most)
                {
                    return null;
                }

                place = _names.Count;
                _places.Add(name, place);
                _names.Add(name);
            }

            return place;
        }
    }
}
