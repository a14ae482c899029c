using System.Management.Automation;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that draw the runs of a sweep.</summary>
public abstract class SweepPageCmdlet : PageCmdlet
{
    private readonly List<SweepRow> _rows = [];

    /// <summary>The runs, as Import-ServeSweep, Invoke-ServeSweep, Measure-ServeMetrics or Import-Csv write them, or any objects with numbers.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    private protected override ServeException? NothingCame => EmptyInput.Results("to draw");

    /// <inheritdoc/>
    protected sealed override void OnProcess() => _rows.AddRange(InputObject.Select(SweepRowReader.Read));

    /// <inheritdoc/>
    protected sealed override void OnEnd()
    {
        if (_rows.Count > 0)
        {
            Draw(_rows);
        }
    }

    private protected abstract void Draw(IReadOnlyList<SweepRow> rows);
}
