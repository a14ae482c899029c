using System.Globalization;
using System.Text;
using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>
/// Writes requests as comma-separated values after RFC 4180: one line a request, CR LF line ends, UTF-8 without a byte order mark, numbers
/// and truth values in invariant form whatever the culture, an empty field where there is no value.
/// </summary>
public static class RequestCsvWriter
{
    private const string LineEnd = "\r\n";

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
        (nameof(ServeRequestResult.QueueMs), request => request.QueueMs),
        (nameof(ServeRequestResult.SendLagMs), request => request.SendLagMs),
        (nameof(ServeRequestResult.ConnectMs), request => request.ConnectMs),
        (nameof(ServeRequestResult.TtftMs), request => request.TtftMs),
        (nameof(ServeRequestResult.ContentTtftMs), request => request.ContentTtftMs),
        (nameof(ServeRequestResult.TpotMs), request => request.TpotMs),
        (nameof(ServeRequestResult.E2elMs), request => request.E2elMs),
        (nameof(ServeRequestResult.ScheduledTtftMs), request => request.ScheduledTtftMs),
        (nameof(ServeRequestResult.ScheduledE2elMs), request => request.ScheduledE2elMs),
        (nameof(ServeRequestResult.ChunkCount), request => request.ChunkCount),
        (nameof(ClientHealth.ClientLimited), request => request.Run.Client?.ClientLimited),
        ("ClientReasons", request => string.Join("; ", request.Run.Client?.Reasons ?? [])),
        (nameof(ServeRequestResult.ConversationId), request => request.ConversationId),
        (nameof(ServeRequestResult.Turn), request => request.Turn),
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
        ArgumentNullException.ThrowIfNull(requests);
        (string Name, Func<ServeRequestResult, object?> Value)[] columns = Columns(detailed);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = LineEnd };
        if (header)
        {
            writer.WriteLine(Header(detailed));
        }

        foreach (ServeRequestResult request in requests)
        {
            writer.WriteLine(string.Join(',', columns.Select(column => Field(column.Value(request)))));
        }
    }

    private static (string Name, Func<ServeRequestResult, object?> Value)[] Columns(bool detailed) => detailed ? [.. s_columns, .. s_detailColumns] : s_columns;

    private static string Field(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
