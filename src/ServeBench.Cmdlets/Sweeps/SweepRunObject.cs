using System.Management.Automation;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>A run of a sweep as a cmdlet writes it: each option is a property too, so that Group-Object, Where-Object and Export-Csv have it.</summary>
internal static class SweepRunObject
{
    /// <summary>Adds the properties to the run, and gives the object to write.</summary>
    public static PSObject AddProperties(ServeSweepRun run)
    {
        MetricsObject.AddProperties(run.Metrics);
        PSObject written = PSObject.AsPSObject(run);
        // The benchmark's name wins over the server's, as in the file of the run.
        foreach ((string key, object? value) in run.ServerParameters.Where(pair => !run.BenchmarkParameters.ContainsKey(pair.Key)).Concat(run.BenchmarkParameters))
        {
            if (written.Properties[key] is not { } there)
            {
                written.Properties.Add(new PSNoteProperty(key, value));
            }
        }

        return written;
    }
}
