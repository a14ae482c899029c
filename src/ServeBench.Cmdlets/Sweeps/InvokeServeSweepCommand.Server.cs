using System.Management.Automation;

namespace ServeBench.Commands;

// The server of each combination.
public sealed partial class InvokeServeSweepCommand
{
    /// <summary>
    /// The command that starts the server, such as 'vllm serve MODEL --port 8000': a program and its arguments, without a shell. Without it a
    /// server runs already.
    /// </summary>
    [Parameter]
    [Alias("ServeCmd")]
    [ValidateNotNullOrEmpty]
    public string? ServerCommand { get; set; }

    /// <summary>
    /// Options of the server, one entry a combination: the path of a JSON file, or hashtables. Each server is started once, and all benchmarks
    /// are run against it.
    /// </summary>
    [Parameter]
    [Alias("ServerParams", "ServeParams")]
    [ValidateNotNull]
    public object[]? ServerParameter { get; set; }

    /// <summary>Where the server is. Without it its command says it with --host and --port; without both, the benchmark's command does.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UriCompleter))]
    [Alias("BaseUrl")]
    [EndpointUriTransformation]
    public Uri? Uri { get; set; }

    /// <summary>Seconds that a server may take until it answers GET /health with 200; default 300.</summary>
    [Parameter]
    [Alias("ServerReadyTimeout")]
    [ValidateRange(1, 86400)]
    [InvariantNumber]
    public int ServerReadyTimeoutSec { get; set; } = 300;

    /// <summary>Shows what the server writes: while it starts, and after each run.</summary>
    [Parameter]
    [Alias("ShowStdout")]
    public SwitchParameter ShowServerOutput { get; set; }
}
