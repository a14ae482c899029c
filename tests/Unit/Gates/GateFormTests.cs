using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Gates;

/// <summary>Runs in whatever form they come to a gate, also where the culture writes ∞ and a decimal comma: what makes a run doubtful comes along, or the gate ends.</summary>
public sealed class GateFormTests : IClassFixture<ModuleHost>, IDisposable
{
    // As many as the 95th percentile needs.
    private const int Count = 80;

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public GateFormTests(ModuleHost host) => _host = host;

    /// <summary>How a run comes, and whether a good one is taken in this form.</summary>
    public static TheoryData<string, bool> Forms => new()
    {
        { "$results", true },
        { "$metrics", true },
        { "Get-Item ./after/*.json", true },
        { "Import-ServeResult ./after/*.json", true },
        { "$metrics | Export-ServeResult ./out/summary.json -Force; './out/summary.json'", false },
        { "$metrics | Export-Clixml ./out/m.xml; Import-Clixml ./out/m.xml", false },
        { "$results | Export-Clixml ./out/r.xml; Import-Clixml ./out/r.xml", true },
        { "$metrics | Export-ServeReport ./out/run.html -Force; Get-Item ./out/run.html", false },
        { "$results | Export-Csv ./out/r.csv; Import-Csv ./out/r.csv", false },
        { "$metrics | Export-Csv ./out/m.csv; Import-Csv ./out/m.csv", false },
        { "$metrics | Export-ServeReport ./out/runs.csv -Force; Import-Csv ./out/runs.csv", false },
        { "$metrics | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json", false },
        { "Import-ServeSweep ./after/run-1.json", false },
        { "Import-ServeSweep ./after/run-1.json | Export-Csv ./out/s.csv; Import-Csv ./out/s.csv", false },
        { "Copy-Item ./after/run-1.json ./out/summary.json; Import-ServeSweep ./out", false },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void No_form_makes_a_gate_pass(string form, bool isTaken)
    {
        string[] gates =
        [
            "Test-ServeObjective 'p95 ttft <= 200 ms', 'failed <= 0' -FailOn Undecided",
            // What is decided by its value alone is doubtful too.
            "Test-ServeObjective 'RequestThroughput >= 1', 'failed <= 0' -Confidence 0 -FailOn Undecided",
            "Compare-ServeResult ./before/*.json -Metric MeanTtftMs, OutputThroughput -TolerancePercent 20 -AsRepetition -FailOn Undecided",
        ];
        foreach (string state in GateRuns.Bad)
        {
            Lay(state, form);
            Assert.All(gates, gate => Assert.True(Run(gate) != "passed", $"{state} passes {gate}"));
        }

        if (isTaken)
        {
            Lay(GateRuns.Good, form);
            Assert.Equal("passed", Run(gates[0]));
        }
    }

    // A gate by hand over a table: the text of an infinity is one that PowerShell reads, and that is above any number.
    [Theory]
    [InlineData("$metrics | Export-Csv ./out/m.csv; $rows = Import-Csv ./out/m.csv; if ([double] $rows[0].P99TtftMs -le 200) { 'passed' }")]
    [InlineData("$results | Export-Csv ./out/r.csv; $rows = Import-Csv ./out/r.csv; if ([double] $rows[0].TtftMs -le 200) { 'passed' }")]
    [InlineData("$metrics | Export-ServeReport ./out/m.csv -Force; $rows = Import-Csv ./out/m.csv; if ([double] $rows[0].P99TtftMs -le 200) { 'passed' }")]
    [InlineData("$results | Export-ServeResult ./out/r.csv -Format Csv -Force; $rows = Import-Csv ./out/r.csv; if ([double]::Parse($rows[0].TtftMs, [cultureinfo]::InvariantCulture) -le 200) { 'passed' }")]
    public void An_infinity_in_a_table_meets_no_limit(string script)
    {
        GateRuns.Lay(_host, _folder["dead"], GateRuns.Good, "dead", Count);

        ModuleResult result = _host.Run($"[cultureinfo]::CurrentCulture = 'de-DE'; Set-Location $folder; {script}");

        Assert.DoesNotContain(result.Output, item => "passed".Equals(item.BaseObject));
        Assert.All(Directory.GetFiles(_folder["dead/out"], "*.csv"), file => Assert.DoesNotContain("∞", File.ReadAllText(file), StringComparison.Ordinal));
    }

    private void Lay(string state, string form)
    {
        GateRuns.Lay(_host, _folder[state], GateRuns.Good, state, Count, detailed: true);
        _host.Run($"[cultureinfo]::CurrentCulture = 'de-DE'; $given = $null; Set-Location $folder; $given = @(& {{ {form} }})");
    }

    // The form may have failed: then nothing is there, which no gate passes either.
    private string Run(string gate)
    {
        ModuleResult result = _host.Run($"[cultureinfo]::CurrentCulture = 'de-DE'; $ErrorActionPreference = 'Stop'; $given | {gate}");
        return result.Errors.Count > 0 ? "stopped" : result.Warnings.Count > 0 ? "warned" : "passed";
    }
}
