using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace ServeBench.Tests.Specs;

/// <summary>All specs, run once by Pester in a pwsh of its own under a culture.</summary>
public sealed class SpecRun
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);
    private static readonly ConcurrentDictionary<string, Lazy<Task<SpecRun>>> s_runs = new(StringComparer.Ordinal);

    private readonly SpecOutcome[] _outcomes;
    private readonly string _output;

    private SpecRun(SpecOutcome[] outcomes, string output)
    {
        _outcomes = outcomes;
        _output = output;
    }

    /// <summary>The run under a culture; the first who asks for it starts it.</summary>
    /// <param name="culture">The culture's name, empty for the invariant one.</param>
    public static Task<SpecRun> UnderAsync(string culture) => s_runs.GetOrAdd(culture, name => new Lazy<Task<SpecRun>>(() => StartAsync(name))).Value;

    /// <summary>How a spec's rows ended; a spec that did not run is a failure.</summary>
    public SpecOutcome[] OutcomesOf(Spec spec)
    {
        SpecOutcome[] outcomes = [.. _outcomes.Where(outcome => outcome.File == spec.File && outcome.Name == spec.Name)];
        return outcomes.Length > 0 ? outcomes : [.. _outcomes.Where(outcome => outcome.File == spec.File && outcome.Name is null), new SpecOutcome(spec.File, spec.Name, spec.Name, "NotRun", _output)];
    }

    private static async Task<SpecRun> StartAsync(string culture)
    {
        using var folder = new TemporaryFolder();
        string locale = culture.Length == 0 ? "C" : culture.Replace('-', '_') + ".UTF-8";
        var start = new ProcessStartInfo("dotnet",
        [
            "tool", "run", "pwsh", "-NoProfile", "-NonInteractive", "-File", Path.Combine(Spec.Folder, "Invoke-Specs.ps1"),
            "-Culture", culture, "-ResultPath", folder["specs.json"], "-PesterPath", Path.Combine(AppContext.BaseDirectory, "Pester", "Pester.psd1"),
        ])
        {
            WorkingDirectory = RepositoryFolder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["NO_COLOR"] = "1", ["TERM"] = "dumb", ["LC_ALL"] = locale, ["DOTNET_TieredPGO"] = "0" },
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(s_limit) + await error;
        await process.WaitForExitAsync().WaitAsync(s_limit);
        return new SpecRun(File.Exists(folder["specs.json"]) ? JsonSerializer.Deserialize<SpecOutcome[]>(await File.ReadAllBytesAsync(folder["specs.json"]))! : [], output);
    }
}

/// <summary>How one row of a spec ended.</summary>
/// <param name="File">The name of the spec's file.</param>
/// <param name="Name">The spec's name as it is written; none of a file that could not be read.</param>
/// <param name="Title">The name with the row's values.</param>
/// <param name="Result">Pester's word: Passed, Failed, Skipped, NotRun.</param>
/// <param name="Message">What failed, and where.</param>
public sealed record SpecOutcome(string File, string? Name, string? Title, string Result, string Message);
