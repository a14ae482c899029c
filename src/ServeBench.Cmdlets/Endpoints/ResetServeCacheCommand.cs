using System.Management.Automation;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Empties the caches of a server, so that a run does not find what an earlier one has left there.</summary>
/// <remarks>
/// <para>
/// Sends POST /reset_prefix_cache, /reset_mm_cache or /reset_encoder_cache to each address. vLLM has them when it was started with
/// VLLM_SERVER_DEV_MODE=1 in its environment. Where /reset_prefix_cache is unknown, POST /flush_cache is tried, which SGLang has.
/// </para>
/// <para>
/// vLLM keeps the blocks that running requests use, and does not say so; SGLang refuses while requests are running. So empty caches
/// between runs, not during one. Invoke-ServeBenchmark -ResetPrefixCache does it after the warm-up, just before the first request.
/// </para>
/// </remarks>
/// <example>
/// <para>Repeat a run three times, each with a cold prefix cache.</para>
/// <code>1..3 | ForEach-Object {
///     Reset-ServeCache http://127.0.0.1:8000
///     $requests | Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 8 | Measure-ServeMetrics
/// }</code>
/// </example>
/// <example>
/// <para>Forget the images too that a multi-modal server has seen.</para>
/// <code>Reset-ServeCache http://127.0.0.1:8000 -Kind Prefix, MultiModal, Encoder -Verbose</code>
/// </example>
[Cmdlet(VerbsCommon.Reset, "ServeCache", HelpUri = HelpPages.Root + "Reset-ServeCache.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class ResetServeCacheCommand : EndpointCmdlet
{
    /// <summary>The caches: Prefix (the default), MultiModal, Encoder.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public ServerCacheKind[] Kind { get; set; } = [ServerCacheKind.Prefix];

    /// <summary>Also empties the prefix cache of a connector outside the engine, such as LMCache. Only vLLM supports this.</summary>
    [Parameter]
    public SwitchParameter IncludeExternal { get; set; }

    /// <summary>Seconds to wait for each answer; default 30.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.001, 86400)]
    [InvariantNumber]
    public double TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        EndpointConnection connection = Connect();
        var reset = new CacheReset(connection);
        foreach (ServerCacheKind kind in Kind.Distinct())
        {
            if (!ShouldProcess(connection.Addresses, $"Empty the {kind} cache"))
            {
                continue;
            }

            foreach (string sent in Wait(reset.ResetAsync(kind, IncludeExternal, TimeSpan.FromSeconds(TimeoutSec), StopToken)))
            {
                WriteVerbose(sent);
            }
        }
    }
}
