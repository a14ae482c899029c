using System.Globalization;

namespace ServeBench.Bench;

/// <summary>An open-loop load: arrivals that do not wait for answers.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="Count">Requests whose figures count.</param>
/// <param name="Tokens">Tokens in each answer.</param>
/// <param name="TtftMs">Time to first token in milliseconds.</param>
/// <param name="ItlMs">Time between tokens in milliseconds.</param>
/// <param name="LargeBodies">Large requests that are due at one instant among the others.</param>
/// <param name="LargeTokens">Prompt tokens of each of those.</param>
/// <param name="IsSentBeside">Another process sends the large requests, once the first of the others is answered.</param>
internal sealed record Scenario(
    string Name, double Rate, int Count, int Tokens, double TtftMs = 50, double ItlMs = 10, int LargeBodies = 0, int LargeTokens = 0,
    bool IsSentBeside = false)
{
    /// <summary>The scenarios of the report.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("1 a second", 1, 15, 20),
        new("100 a second", 100, 500, 20),
        new("1,000 a second", 1000, 5000, 20),
        new("5,000 a second", 5000, 25_000, 5),
        new("10,000 streams open at once", 1000, 11_000, 20, ItlMs: 1000),
        new("50 a second", 50, 300, 20),
        new("50 a second, and 64 bodies of 50,000 tokens", 50, 300, 20, LargeBodies: 64, LargeTokens: 50_000),
        new("50 a second, and the same bodies from another process", 50, 300, 20, LargeBodies: 64, LargeTokens: 50_000, IsSentBeside: true),
    ];

    /// <summary>Runs it once, in a new process, against a server of its own.</summary>
    public Figures Run(Instrument instrument, string shell)
    {
        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        (ChildProcess server, int port) = instrument.StartServer(new Level(Name, 0, Count, Tokens, TtftMs, ItlMs), isSecure: false);
        using (server)
        {
            return Figures.Parse(ChildProcess.Run(
                shell,
                "-File", Path.Combine(AppContext.BaseDirectory, "load.ps1"), "-Uri", $"http://127.0.0.1:{port}", "-Rate", Text(Rate), "-Count", Text(Count),
                "-Tokens", Text(Tokens), "-TtftMs", Text(TtftMs), "-LargeBodies", Text(LargeBodies), "-LargeTokens", Text(LargeTokens),
                "-Sender", IsSentBeside ? typeof(Scenario).Assembly.Location : ""));
        }
    }
}
