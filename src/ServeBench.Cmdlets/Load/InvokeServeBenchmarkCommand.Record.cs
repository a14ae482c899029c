using System.Collections;
using System.Management.Automation;

namespace ServeBench.Commands;

// What is kept of the run.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>A name for the run, kept with its results.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>Keys and values kept with the run and exported with its results.</summary>
    [Parameter]
    [TableTransformation("@{ gpu = 'H100' }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? Metadata { get; set; }

    /// <summary>File (JSON Lines) that gets each result as its request ends, so that nothing is lost if the process is killed. A file that exists is added to.</summary>
    [Parameter]
    public string? JournalPath { get; set; }
}
