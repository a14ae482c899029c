using System.Diagnostics;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Whether chunks came one by one.</summary>
public sealed class StreamMeterTests
{
    // Answers of some bursts, each of some chunks, an interval apart; the first after 50 ms.
    private static StreamMeter Meter(int answers, int bursts, int chunksInBurst, double intervalMs, string? server = null)
    {
        var meter = new StreamMeter();
        var head = new HttpResponseHead(200, "", server is null ? [] : [new("Server", server)], default);
        for (int answer = 0; answer < answers; answer++)
        {
            var record = new AnswerRecord(expectedChunks: bursts * chunksInBurst);
            for (int burst = 0; burst < bursts; burst++)
            {
                for (int chunk = 0; chunk < chunksInBurst; chunk++)
                {
                    // Segments of one burst are some microseconds apart.
                    long stamp = Ticks(50 + (burst * intervalMs) + (chunk * 0.02));
                    record.AddChunk(new ReadStamp(stamp, stamp), carriesContent: true);
                }
            }

            meter.Add(record, head);
            record.Release();
        }

        return meter;
    }

    private static long Ticks(double milliseconds) => (long)(milliseconds * Stopwatch.Frequency / 1000);

    [Fact]
    public void Chunks_one_by_one_are_fine()
    {
        StreamMeter meter = Meter(answers: 3, bursts: 50, chunksInBurst: 1, intervalMs: 0.5);
        Assert.Equal((StreamVerdict.Fine, 0), (meter.Verdict, meter.Share));
        Assert.Null(meter.Cause(readLagMs: 0.1));
    }

    [Fact]
    public void A_role_before_the_first_token_and_a_reason_behind_the_last_are_no_sign()
    {
        var record = new AnswerRecord(8);
        foreach (double at in new[] { 50, 50, 60, 70, 80, 90, 100, 100 })
        {
            record.AddChunk(new ReadStamp(Ticks(at), Ticks(at)), carriesContent: true);
        }

        var meter = new StreamMeter();
        meter.Add(record, head: null);
        Assert.Equal((StreamVerdict.Fine, 0), (meter.Verdict, meter.Share));
    }

    [Fact]
    public void Short_answers_tell_nothing()
    {
        StreamMeter meter = Meter(answers: 100, bursts: 1, chunksInBurst: 5, intervalMs: 1);
        Assert.Null(meter.Verdict);
        Assert.Null(meter.Cause(readLagMs: null));
    }

    [Theory]
    [InlineData(1, 64, 1, "holds each answer back until it is complete", 1.0)]
    [InlineData(8, 8, 200, "collects for 200 ms", 54.0 / 61)]
    [InlineData(8, 8, 40, "TCP_NODELAY", 54.0 / 61)]
    [InlineData(20, 3, 15, "sends several chunks at once (bursts every 15 ms)", 38.0 / 57)]
    public void Bursts_are_named_with_their_likely_cause(int bursts, int chunks, double intervalMs, string cause, double share)
    {
        StreamMeter meter = Meter(answers: 4, bursts, chunks, intervalMs, "nginx/1.27");
        Assert.Equal(StreamVerdict.Coalesced, meter.Verdict);
        Assert.Equal(share, meter.Share, tolerance: 0.02);
        Assert.Contains(cause, meter.Cause(readLagMs: 1), StringComparison.Ordinal);
        Assert.Contains("(nginx/1.27)", meter.Cause(readLagMs: 1), StringComparison.Ordinal);
    }

    // A short answer through HAProxy as it comes: what is left at the end does not wait for its time.
    [Fact]
    public void The_last_burst_of_an_answer_comes_early_and_is_no_interval()
    {
        var meter = new StreamMeter();
        var record = new AnswerRecord(24);
        foreach (double burst in (double[])[250, 450, 510])
        {
            for (int chunk = 0; chunk < 8; chunk++)
            {
                record.AddChunk(new ReadStamp(Ticks(burst + (chunk * 0.02)), Ticks(burst)), carriesContent: true);
            }
        }

        meter.Add(record, head: null);

        Assert.Equal(200, meter.IntervalMs, tolerance: 0.5);
        Assert.Contains("collects for 200 ms; for HAProxy set option http-no-delay", meter.Cause(readLagMs: 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_read_later_than_bursts_came_is_the_cause_itself() =>
        Assert.Contains("this client read late (lag p99 45 ms)", Meter(answers: 4, bursts: 20, chunksInBurst: 3, intervalMs: 15).Cause(readLagMs: 45), StringComparison.Ordinal);
}
