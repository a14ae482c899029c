using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;
using ServeBench.Load;
using ServeBench.Reports;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class RequestColumnsTests
{
    private static readonly ServeRun s_run = new() { Model = "m" };

    private static readonly Gen<double?> s_milliseconds = Gen.OneOf(Gen.Double[0, 1e7].Select(value => (double?)value), Gen.Const((double?)null), Gen.Const((double?)double.PositiveInfinity));

    private static readonly Gen<ServeRequestResult> s_requests = Gen.Select(Gen.Double[0, 1e5], s_milliseconds, s_milliseconds, Gen.Int[0, 1_000_000], Gen.Int[0, 100_000], Gen.Bool)
        .Select((start, ttft, e2el, input, output, success) => new ServeRequestResult
        {
            Success = success,
            ErrorKind = success ? RequestErrorKind.None : RequestErrorKind.Timeout,
            ErrorMessage = success ? "" : "late",
            ScheduledSeconds = start,
            StartSeconds = start + 0.001,
            QueueMs = 1,
            TtftMs = ttft,
            E2elMs = e2el,
            InputLength = input,
            OutputLength = output,
            Run = s_run,
        });

    [Fact]
    public void What_is_written_is_read_to_the_microsecond() => s_requests.Array[0, 60].Sample(requests =>
    {
        Dictionary<string, double[]> columns = Read(requests);
        ServeRequestResult[] sorted = [.. requests.OrderBy(request => request.StartSeconds)];
        for (int i = 0; i < sorted.Length; i++)
        {
            Assert.Equal(Math.Round(sorted[i].StartSeconds * 1e6), columns["due"][i] + columns["late"][i], tolerance: 1);
            Assert.Equal(InMicroseconds(sorted[i].TtftMs), columns["ttft"][i], tolerance: 1);
            Assert.Equal(InMicroseconds(sorted[i].E2elMs), columns["e2el"][i], tolerance: 1);
            Assert.Equal(sorted[i].InputLength, columns["input"][i]);
            Assert.Equal(sorted[i].OutputLength, columns["output"][i]);
            Assert.Equal((int)sorted[i].ErrorKind, columns["outcome"][i]);
            Assert.Equal(sorted[i].Success ? double.NaN : 0, columns["error"][i]);
            Assert.Equal(double.NaN, columns["turn"][i]);
        }
    });

    [Fact]
    public void A_hundred_thousand_requests_fit_into_a_page_of_two_megabytes()
    {
        var random = new Random(5);
        ServeRequestResult[] requests = [.. Enumerable.Range(0, 100_000).Select(i => new ServeRequestResult
        {
            Index = i,
            Success = true,
            ScheduledSeconds = i * 0.01,
            StartSeconds = (i * 0.01) + (random.NextDouble() * 0.001),
            TtftMs = 50 + (random.NextDouble() * 400),
            E2elMs = 900 + (random.NextDouble() * 9000),
            SendLagMs = random.NextDouble(),
            InputLength = random.Next(1, 4000),
            OutputLength = random.Next(1, 800),
            Run = s_run,
        })];

        Assert.InRange(Write(requests).Length, 500_000, 1_900_000);
    }

    private static double InMicroseconds(double? milliseconds) =>
        milliseconds is { } value && double.IsFinite(value) ? Math.Round(value * 1000) : double.NaN;

    private static byte[] Write(IReadOnlyList<ServeRequestResult> requests)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            RequestColumns.Write(json, requests);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    // As the page's script reads it.
    private static Dictionary<string, double[]> Read(IReadOnlyList<ServeRequestResult> written)
    {
        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(Write(written)));
        JsonElement requests = document.RootElement.GetProperty("requests");
        using var deflate = new DeflateStream(new MemoryStream(requests.GetProperty("bytes").GetBytesFromBase64()), CompressionMode.Decompress);
        var columns = new Dictionary<string, double[]>();
        foreach (JsonElement column in requests.GetProperty("columns").EnumerateArray())
        {
            var numbers = new ulong[requests.GetProperty("count").GetInt32()];
            int width = deflate.ReadByte();
            for (int place = 0; place < width; place++)
            {
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] |= (ulong)deflate.ReadByte() << (8 * place);
                }
            }

            var values = new double[numbers.Length];
            long last = 0;
            for (int i = 0; i < values.Length; i++)
            {
                last = column.GetProperty("difference").GetBoolean() ? last + ((long)(numbers[i] >> 1) ^ -(long)(numbers[i] & 1)) : (long)numbers[i];
                values[i] = !column.GetProperty("optional").GetBoolean() ? last : last == 0 ? double.NaN : last - 1;
            }

            columns.Add(column.GetProperty("name").GetString()!, values);
        }

        Assert.Equal(-1, deflate.ReadByte());
        return columns;
    }
}
