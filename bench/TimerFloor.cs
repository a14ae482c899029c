using System.Diagnostics;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Bench;

/// <summary>
/// The floor of a send lag: how late the machine itself wakes a thread that sleeps until a deadline each millisecond and does nothing else.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class TimerFloor
{
    private const int Deadlines = 2000;

    /// <summary>Sleeps for two seconds.</summary>
    /// <returns>How late it woke at the median and at p99, in microseconds.</returns>
    public static (double P50, double P99) Measure()
    {
        var late = new double[Deadlines];
        var thread = new Thread(() => Sleep(late));
        thread.Start();
        thread.Join();
        Array.Sort(late);
        return (late[Deadlines / 2], late[Deadlines * 99 / 100]);
    }

    private static void Sleep(double[] late)
    {
        long step = Stopwatch.Frequency / 1000;
        long deadline = Stopwatch.GetTimestamp();
        for (int i = 0; i < Deadlines; i++)
        {
            deadline += step;
            TimeSpan rest = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            if (rest > TimeSpan.Zero)
            {
                var timeout = new Libc.TimeSpecification { Nanoseconds = rest.Ticks * TimeSpan.NanosecondsPerTick };
                _ = Libc.Poll(null, 0, &timeout, null);
            }

            late[i] = Stopwatch.GetElapsedTime(deadline).TotalMicroseconds;
        }
    }
}
