using System.Management.Automation;

namespace ServeBench.Commands;

// The server of each combination.
public sealed partial class InvokeServeSweepCommand
{
    /// <summary>
    /// The command that starts the server, such as 'vllm serve MODEL --port 8000': a program and its arguments, without a shell. Without it the
    /// sweep uses a running server.
    /// </summary>
    [Parameter]
    [Alias("ServeCmd")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? ServerCommand { get; set; }

    /// <summary>
    /// Options of the server, one entry per combination: the path of a JSON file, or hashtables. Each server starts once, and all benchmarks
    /// run against it.
    /// </summary>
    [Parameter]
    [Alias("ServerParams", "ServeParams")]
    [ValidateNotNull]
    public object[]? ServerParameter { get; set; }

    /// <summary>The address of the server. The default is --host and --port of its command, then the address of the benchmark's command.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UriCompleter))]
    [Alias("BaseUrl")]
    [EndpointUriTransformation]
    public Uri? Uri { get; set; }

    /// <summary>Seconds until a server must answer GET /health with 200; default 300.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("ServerReadyTimeout")]
    [ValidateRange(1, 86400)]
    [InvariantNumber]
    public int ServerReadyTimeoutSec { get; set; } = 300;

    /// <summary>Shows the output of the server, while it starts and after each run.</summary>
    [Parameter]
    [Alias("ShowStdout")]
    public SwitchParameter ShowServerOutput { get; set; }
}
