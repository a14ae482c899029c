using System.Management.Automation;
using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>Makes a rule for when a run ends early, and checks it.</summary>
/// <remarks>
/// <para>
/// Invoke-ServeBenchmark -StopWhen takes rules as texts too. This cmdlet makes an object of one, with a mode of its own. It reports a rule that
/// cannot be read before there is a run.
/// </para>
/// <para>
/// 'errors &gt; 5 % over 30 s (at least 50)': a share of the requests that ended in the last seconds. 'errors in a row &gt;= 20'.
/// 'errors of Timeout, Http429, Http5xx &gt;= 10': failures of these kinds; BrokenStream, the names of ErrorKind and every status code are others.
/// 'over-saturation': the server does not keep up with the schedule. 'p99 ttft ± 5 %': the number is known as exactly as that within this run.
/// 'fails p99 ttft &lt;= 200 ms': the objective is certain to fail; 'decided p99 ttft &lt;= 200 ms': certain to pass or to fail.
/// </para>
/// <para>
/// A script block is called about once a second with the counters of the run in $_. They are ElapsedSeconds, Due, Begun, Ended, UnderWay, Queued, Sent,
/// Completed, Failed, FailedInARow and Total. It ends the run when its last output is true; a text is the reason. It runs in the session, so that it waits
/// while a later command of the pipeline is at work.
/// </para>
/// </remarks>
/// <example>
/// <para>See how often a run would be ended for over-saturation, without ending it.</para>
/// <code>$rule = New-ServeStopRule over-saturation -Mode Monitor
/// $results = New-ServeDataset -Count 2000 | Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 20 -StopWhen $rule
/// $results[0].Run.Stops</code>
/// </example>
/// <example>
/// <para>End a phase in which too many requests fail, and go on with the next one.</para>
/// <code>$rule = New-ServeStopRule 'errors &gt; 20 % over 10 s' -Scope Phase
/// Import-ServeDataset ./sharegpt.json | Invoke-ServeBenchmark http://127.0.0.1:8000 -LoadProfile Step -RequestRate 20 -DurationSec 300 -StopWhen $rule</code>
/// </example>
/// <example>
/// <para>End a run when more than 500 requests are under way.</para>
/// <code>$rule = New-ServeStopRule { if ($_.UnderWay -gt 500) { "$($_.UnderWay) requests are under way" } }</code>
/// </example>
[Cmdlet(VerbsCommon.New, "ServeStopRule", HelpUri = HelpPages.Root + "New-ServeStopRule.md")]
[OutputType(typeof(ServeStopRule))]
public sealed class NewServeStopRuleCommand : ServeCmdlet
{
    /// <summary>The rule: a text or a script block.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(StopRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public object Rule { get; set; } = null!;

    /// <summary>What happens when the rule applies: Enforce (the default) ends the run, Monitor says so and lets the run go on.</summary>
    [Parameter]
    public StopMode Mode { get; set; }

    /// <summary>What the rule looks at and ends: Run (the default), or Phase, each phase by itself, so that the next phase follows.</summary>
    [Parameter]
    public StopScope Scope { get; set; }

    /// <summary>How probable a false alarm may be in the whole run, of the rule over-saturation: above 0 and below 1, default 0.01.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1e-6, 0.999999)]
    [InvariantNumber]
    public double? FalseAlarm { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess() =>
        WriteObject(StopRuleInput.Create(Rule is PSObject wrapped ? wrapped.BaseObject : Rule, Mode, Scope, FalseAlarm));
}
