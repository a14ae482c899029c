using System.Globalization;
using System.Text;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Writes requests as comma-separated values after RFC 4180: one line a request, CR LF line ends, UTF-8 without a byte order mark, numbers
/// and truth values in invariant form whatever the culture, an empty field where there is no value. No text runs as a formula.
/// </summary>
internal static class RequestCsvWriter
{
    private const string LineEnd = "\r\n";

    private static readonly LatencyMetric[] s_clientLatencies = [LatencyMetric.ClientQueueTime, LatencyMetric.SendLag];

    private static readonly LatencyMetric[] s_answerLatencies =
    [
        LatencyMetric.Ttft, LatencyMetric.ContentTtft, LatencyMetric.Tpot, LatencyMetric.E2el, LatencyMetric.ScheduledTtft, LatencyMetric.ScheduledE2el,
    ];

    private static readonly (string Name, Func<ServeRequestResult, object?> Value)[] s_columns =
    [
        (nameof(ServeRun.RunId), request => request.Run.RunId),
        (nameof(ServeRun.Label), request => request.Run.Label),
        (nameof(ServeRequestResult.Index), request => request.Index),
        (nameof(ServeRequestResult.RequestId), request => request.RequestId),
        (nameof(ServeRequestResult.Model), request => request.Model),
        (nameof(ServeRequestResult.Uri), request => request.Uri),
        (nameof(ServeRequestResult.Success), request => request.Success),
        (nameof(ServeRequestResult.ErrorKind), request => request.ErrorKind),
        (nameof(ServeRequestResult.ErrorMessage), request => request.ErrorMessage),
        (nameof(ServeRequestResult.StatusCode), request => request.StatusCode),
        (nameof(ServeRequestResult.RetryAfterSeconds), request => request.RetryAfterSeconds),
        (nameof(ServeRequestResult.FinishReason), request => request.FinishReason),
        (nameof(ServeRequestResult.InputLength), request => request.InputLength),
        (nameof(ServeRequestResult.InputSequenceCount), request => request.InputSequenceCount),
        (nameof(ServeRequestResult.AudioSeconds), request => request.AudioSeconds),
        (nameof(ServeRequestResult.OutputLength), request => request.OutputLength),
        (nameof(ServeRequestResult.OutputLengthSource), request => request.OutputLengthSource),
        (nameof(ServeRequestResult.ScheduledSeconds), request => request.ScheduledSeconds),
        (nameof(ServeRequestResult.StartSeconds), request => request.StartSeconds),
        .. s_clientLatencies.Select(Column),
        (nameof(ServeRequestResult.ConnectMs), request => request.ConnectMs),
        .. s_answerLatencies.Select(Column),
        (nameof(ServeRequestResult.ChunkCount), request => request.ChunkCount),
        (nameof(ClientHealth.ClientLimited), request => request.Run.Client?.ClientLimited),
        ("ClientReasons", request => string.Join("; ", request.Run.Client?.Reasons ?? [])),
        (nameof(ServeRequestResult.ConversationId), request => request.ConversationId),
        (nameof(ServeRequestResult.Turn), request => request.Turn),
        (nameof(ServeRun.Stream), request => request.Run.Stream),
        // A latency without a place of its own comes last, so that the columns of older files keep theirs.
        .. LatencyMetric.All.Where(latency => latency.RequestProperty is not null).Except([.. s_clientLatencies, .. s_answerLatencies]).Select(Column),
        (nameof(ServeRequestResult.Phase), request => request.Phase),
    ];

    private static readonly (string Name, Func<ServeRequestResult, object?> Value)[] s_detailColumns =
    [
        (nameof(ServeRequestResult.ItlMs), request => string.Join(' ', request.ItlMs.Select(gap => gap.ToString("R", CultureInfo.InvariantCulture)))),
        (nameof(ServeRequestResult.OutputText), request => request.OutputText),
    ];

    /// <summary>The line of column names, without its end.</summary>
    /// <param name="detailed">As of <see cref="Write"/>.</param>
    internal static string Header(bool detailed) => string.Join(',', Columns(detailed).Select(column => column.Name));

    /// <summary>Writes requests.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="detailed">Whether to write the gaps, separated by blanks, and the text as well.</param>
    /// <param name="header">Whether to write the line of column names first.</param>
    public static void Write(Stream stream, IEnumerable<ServeRequestResult> requests, bool detailed, bool header)
    {
        (string Name, Func<ServeRequestResult, object?> Value)[] columns = Columns(detailed);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = LineEnd };
        if (header)
        {
            writer.WriteLine(Header(detailed));
        }

        foreach (ServeRequestResult request in requests)
        {
            writer.WriteLine(string.Join(',', columns.Select(column => CsvText.Field(column.Value(request), CultureInfo.InvariantCulture, ','))));
        }
    }

    private static (string Name, Func<ServeRequestResult, object?> Value)[] Columns(bool detailed) => detailed ? [.. s_columns, .. s_detailColumns] : s_columns;

    private static (string Name, Func<ServeRequestResult, object?> Value) Column(LatencyMetric latency) =>
        (latency.RequestProperty!, typeof(ServeRequestResult).GetProperty(latency.RequestProperty!)!.GetValue);
}
