using System.Management.Automation;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Lists the models that an endpoint serves.</summary>
/// <remarks>
/// <para>Asks GET /v1/models and writes one object a model: its id, what it was loaded from, and the longest sequence it takes.</para>
/// </remarks>
/// <example>
/// <para>List what a server serves.</para>
/// <code>Get-ServeModel -Uri http://127.0.0.1:8000</code>
/// </example>
/// <example>
/// <para>Start a simulator and ask it.</para>
/// <code>Start-ServeSimulator | Get-ServeModel</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "ServeModel", HelpUri = HelpPages.Root + "Get-ServeModel.md")]
[OutputType(typeof(ServeModel))]
public sealed class GetServeModelCommand : EndpointCmdlet
{
    /// <summary>Seconds to wait for the answer; default 10.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.001, 86400)]
    [InvariantNumber]
    public double TimeoutSec { get; set; } = 10;

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (EndpointConnection one in Connect().All)
        {
            WriteObject(Wait(EndpointProbe.GetModelsAsync(one, TimeSpan.FromSeconds(TimeoutSec), StopToken)), enumerateCollection: true);
        }
    }
}
