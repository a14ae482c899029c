using System.Text.Json;
using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>What kinds of failure the errors of other tools mean.</summary>
internal static class ToolErrors
{
    private const int TooManyRequests = 429;

    // The code that aiperf gives to requests that it cancels itself.
    private const int ClientClosedRequest = 499;

    /// <summary>The failures of the summary of an aiperf export, by kind.</summary>
    public static IReadOnlyDictionary<RequestErrorKind, int> OfAiPerf(ResultObject profile)
    {
        var counts = new Dictionary<RequestErrorKind, int>();
        foreach (ResultObject error in profile.Children("error_summary"))
        {
            if (error.Child("error_details") is { } details)
            {
                Add(counts, KindOfAiPerf(details), error.Count("count") ?? 0);
            }
        }

        return counts;
    }

    /// <summary>The kind of an error of aiperf: an HTTP status, or the name of an exception.</summary>
    public static RequestErrorKind KindOfAiPerf(ResultObject details)
    {
        string type = details.Text("type") ?? "";
        return (details.Whole("code") ?? 0) switch
        {
            ClientClosedRequest => RequestErrorKind.Cancelled,
            TooManyRequests => RequestErrorKind.RateLimited,
            >= 400 and < 600 => RequestErrorKind.HttpStatus,
            _ when type.Contains("Cancel", StringComparison.OrdinalIgnoreCase) => RequestErrorKind.Cancelled,
            _ when type.Contains("Timeout", StringComparison.OrdinalIgnoreCase) => RequestErrorKind.Timeout,
            _ when type.Contains("Connector", StringComparison.OrdinalIgnoreCase) => RequestErrorKind.ConnectFailed,
            _ when type.Contains("Connection", StringComparison.OrdinalIgnoreCase) || type.Contains("Disconnected", StringComparison.OrdinalIgnoreCase) => RequestErrorKind.ConnectionLost,
            _ => RequestErrorKind.Protocol,
        };
    }

    /// <summary>The failures of a report of inference-perf by kind: its labels begin with the HTTP status where there was one.</summary>
    public static IReadOnlyDictionary<RequestErrorKind, int> OfInferencePerf(ResultObject failures)
    {
        var counts = new Dictionary<RequestErrorKind, int>();
        if (failures.Child("by_label") is { } labels)
        {
            foreach (JsonProperty label in labels.Element.EnumerateObject())
            {
                Add(counts, KindOfLabel(label.Name), labels.Child(label.Name)?.Count("count") ?? 0);
            }
        }

        return counts;
    }

    private static RequestErrorKind KindOfLabel(string label) => label switch
    {
        "Timeout" => RequestErrorKind.Timeout,
        "Connection Error" => RequestErrorKind.ConnectFailed,
        _ when label.StartsWith("429", StringComparison.Ordinal) => RequestErrorKind.RateLimited,
        _ when label.Length > 0 && char.IsAsciiDigit(label[0]) => RequestErrorKind.HttpStatus,
        _ => RequestErrorKind.Protocol,
    };

    private static void Add(Dictionary<RequestErrorKind, int> counts, RequestErrorKind kind, int count) =>
        counts[kind] = counts.GetValueOrDefault(kind) + count;
}
