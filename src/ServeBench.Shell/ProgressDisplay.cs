using System.Management.Automation;

namespace ServeBench.Shell;

/// <summary>
/// Progress as text: one line that is rewritten on a terminal; elsewhere a line when an activity begins and one every ten
/// seconds, so that a log stays readable.
/// </summary>
internal sealed class ProgressDisplay(TextWriter writer, bool redirected, TimeProvider clock)
{
    private const string EraseLine = "\r\e[K";
    private static readonly TimeSpan s_logInterval = TimeSpan.FromSeconds(10);
    private readonly Dictionary<int, long> _lastShown = [];
    private readonly Lock _gate = new();
    private bool _lineIsOpen;

    /// <summary>Shows a record, or takes its line away when its activity is complete.</summary>
    public void Show(ProgressRecord record)
    {
        lock (_gate)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                _lastShown.Remove(record.ActivityId);
                EraseOpenLine();
            }
            else if (!redirected)
            {
                writer.Write(EraseLine + Shorten(TextOf(record)));
                _lineIsOpen = true;
            }
            else if (!_lastShown.TryGetValue(record.ActivityId, out long shown) || clock.GetElapsedTime(shown) >= s_logInterval)
            {
                _lastShown[record.ActivityId] = clock.GetTimestamp();
                writer.WriteLine(TextOf(record));
            }
        }
    }

    /// <summary>Makes room for a line of another stream.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            EraseOpenLine();
        }
    }

    private void EraseOpenLine()
    {
        if (_lineIsOpen)
        {
            writer.Write(EraseLine);
            _lineIsOpen = false;
        }
    }

    private static string TextOf(ProgressRecord record)
    {
        string percent = record.PercentComplete >= 0 ? $" {record.PercentComplete}%" : "";
        string left = record.SecondsRemaining >= 0 ? $", {TimeSpan.FromSeconds(record.SecondsRemaining):c} left" : "";
        return $"{record.Activity}:{percent} {record.StatusDescription}{left}";
    }

    private static string Shorten(string text)
    {
        int width = Math.Max(Console.WindowWidth, 1);
        return text.Length < width ? text : text[..(width - 1)];
    }
}
