# One level through the public cmdlet, in a PowerShell process of its own: prints one line of figures as key=value.
param([uri] $Uri, [int] $Concurrency, [int] $Count, [int] $Tokens, [string] $Transport = 'Auto', [double] $TtftMs)

Import-Module ServeBench
$requests = foreach ($i in 1..$Count) {
    [ServeBench.Workloads.ServeRequest] @{ Index = $i - 1; Prompt = 'hello'; InputLength = 1; OutputLength = $Tokens }
}
$results = $requests | Invoke-ServeBenchmark $Uri -Model sim -SkipEndpointCheck -SkipCertificateCheck -MaxConcurrency $Concurrency -Transport $Transport -WarningAction SilentlyContinue
$metrics = $results | Measure-ServeMetrics -Percentile 50, 99
$client = $results[0].Run.Client
$chunks = 0
foreach ($result in $results) { $chunks += $result.ChunkCount }

# Beside its chunks an answer has an event for the usage and one for the end.
$events = $chunks + 2 * $metrics.Completed
$memory = [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB
[string]::Format(
    [cultureinfo]::InvariantCulture,
    'ttft_p50={0} ttft_p99={1} itl_std={2} itl_p99={3} cpu_us={4} events={5} seconds={6} memory={7} completed={8} lag_p99={9} read_lag_p99={10} coalesced={11} stamps={12} limited={13}',
    ($metrics.P50TtftMs - $TtftMs), ($metrics.P99TtftMs - $TtftMs), $metrics.StdItlMs, $metrics.P99ItlMs,
    ($client.CpuSeconds * 1e6 / $events), $events, $metrics.DurationSeconds, $memory, $metrics.Completed,
    $client.SendLagP99Ms, $client.ReadLagP99Ms, $client.CoalescedShare, $client.StampSource, $client.ClientLimited)
