using System.Globalization;
using ServeBench.Endpoints;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>Finds out whether the chunks of a run's answers came one by one. The rule and its numbers are in docs/how-it-measures.md.</summary>
internal sealed class StreamMeter
{
    /// <summary>Share of the chunks that may come together with the one before.</summary>
    public const double TolerableShare = 0.2;

    /// <summary>Chunks this close to the one before came together with it, in milliseconds: no model is that fast.</summary>
    public const double TogetherMs = 0.1;

    // A role before the first token and a finish reason behind the last may share a packet with it on any server.
    private const int AllowedPerAnswer = 2;

    // Fewer show nothing.
    private const int MinChunks = AllowedPerAnswer + 4;

    private static readonly long s_togetherTicks = RunClock.ToTicks(TogetherMs / 1000);

    private readonly List<double> _intervalsMs = [];
    private long _gaps;
    private long _together;
    private int _answers;
    private int _atOnce;
    private string? _server;

    /// <summary>Share of the chunks, 0 to 1, that came together with the one before, without those that any server sends so.</summary>
    public double Share => _gaps == 0 ? 0 : (double)_together / _gaps;

    /// <summary>The verdict; <see langword="null"/> when no answer had enough chunks.</summary>
    public StreamVerdict? Verdict => _gaps == 0 ? null : Share > TolerableShare ? StreamVerdict.Coalesced : StreamVerdict.Fine;

    /// <summary>Median time between bursts of chunks in milliseconds; 0 when answers came in one burst, or none did.</summary>
    public double IntervalMs
    {
        get
        {
            _intervalsMs.Sort();
            return _intervalsMs.Count == 0 ? 0 : _intervalsMs[_intervalsMs.Count / 2];
        }
    }

    public void Add(AnswerRecord record, HttpResponseHead? head)
    {
        ReadOnlySpan<long> stamps = record.Stamps;
        if (stamps.Length < MinChunks)
        {
            return;
        }

        int together = 0;
        long last = stamps[0], lastButOne = stamps[0];
        for (int i = 1; i < stamps.Length; i++)
        {
            if (stamps[i] - stamps[i - 1] <= s_togetherTicks)
            {
                together++;
            }
            else
            {
                (lastButOne, last) = (last, stamps[i]);
            }
        }

        int bursts = stamps.Length - together;
        _answers++;
        _gaps += stamps.Length - 1 - AllowedPerAnswer;
        _together += Math.Min(Math.Max(0, together - AllowedPerAnswer), stamps.Length - 1 - AllowedPerAnswer);
        if (bursts > 1)
        {
            // Who collects does not wait any more when the answer ends: its last burst comes early.
            _intervalsMs.Add(bursts == 2 ? RunClock.ToMs(last - stamps[0]) : RunClock.ToMs(lastButOne - stamps[0]) / (bursts - 2));
        }

        _atOnce += bursts <= AllowedPerAnswer ? 1 : 0;
        _server ??= head?.Find("Via") ?? head?.Find("Server");
    }

    /// <summary>What probably collects the chunks, and what to do about it; <see langword="null"/> when they came one by one.</summary>
    /// <param name="readLagMs">99th percentile of the client's own read lag in milliseconds; <see langword="null"/> when it is not known.</param>
    public string? Cause(double? readLagMs)
    {
        if (Verdict != StreamVerdict.Coalesced)
        {
            return null;
        }

        string who = _server is { Length: > 0 and < 100 } ? $" ({_server})" : "";
        if (_atOnce * 2 > _answers)
        {
            return $"a proxy or the server{who} holds each answer back until it is complete; turn its buffering off, such as proxy_buffering in nginx";
        }

        double interval = IntervalMs;
        if (readLagMs > interval)
        {
            return string.Create(CultureInfo.InvariantCulture, $"this client read late (lag p99 {readLagMs:0.##} ms) while chunks came");
        }

        return interval switch
        {
            >= 30 and <= 60 => string.Create(CultureInfo.InvariantCulture, $"the sender{who} waits for acknowledgements (bursts every {interval:0} ms); it should set TCP_NODELAY"),
            >= 150 and <= 250 => string.Create(CultureInfo.InvariantCulture, $"a proxy or the server{who} collects for {interval:0} ms; for HAProxy set option http-no-delay"),
            _ => string.Create(CultureInfo.InvariantCulture, $"a proxy or the server{who} sends several chunks at once (bursts every {interval:0.##} ms)"),
        };
    }
}
