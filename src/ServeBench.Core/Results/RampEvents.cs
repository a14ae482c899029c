using System.Globalization;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>vLLM's <c>rps_change_events</c>: when a ramp reached each whole request rate.</summary>
internal static class RampEvents
{
    /// <summary>Writes the events of a run with a ramp, the first of them its start.</summary>
    public static void Write(Utf8JsonWriter writer, ServeMetrics metrics)
    {
        ServeRun run = metrics.Run;
        var plan = new ArrivalPlan { RampUpStrategy = run.RampUpStrategy, RampUpStartRate = run.RampUpStartRate, RampUpEndRate = run.RampUpEndRate };
        int reached = (int)run.RampUpStartRate.GetValueOrDefault();
        writer.WriteStartArray();
        WriteEvent(writer, reached, run.StartedAt);
        foreach (ServeRequestResult request in metrics.GetRequests())
        {
            for (int rate = (int)ArrivalProcess.Rate(plan, request.Index, run.RequestCount); reached < rate;)
            {
                WriteEvent(writer, ++reached, run.StartedAt.AddSeconds(request.ScheduledSeconds));
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteEvent(Utf8JsonWriter writer, int rate, DateTimeOffset time)
    {
        writer.WriteStartObject();
        writer.WriteNumber("rps", rate);
        // datetime.now().isoformat(): local time without an offset.
        writer.WriteString("timestamp", time.ToLocalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }
}
