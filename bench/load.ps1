# One open-loop scenario through the public cmdlet, in a PowerShell process of its own: prints one line of figures as key=value.
# Besides the requests whose figures are printed, -LargeBodies requests of -LargeTokens prompt tokens are due together after a third of them;
# or the program -Sender sends them by itself, when the first answer is here.
param([uri] $Uri, [double] $Rate, [int] $Count, [int] $Tokens, [double] $TtftMs, [int] $LargeBodies, [int] $LargeTokens, [string] $Sender)

Import-Module ServeBench
$large = 'word ' * $LargeTokens
$slots = foreach ($i in 0..($Count - 1)) {
    if ($LargeBodies -and -not $Sender -and $i -eq [int] ($Count / 3)) {
        foreach ($j in 1..$LargeBodies) {
            [ServeBench.Arrivals.ArrivalSlot] @{
                Index = $Count + $j; OffsetSeconds = $i / $Rate; Rate = $Rate
                Request = [ServeBench.Workloads.ServeRequest] @{ Index = $Count + $j; Prompt = $large; InputLength = $LargeTokens; OutputLength = $Tokens }
            }
        }
    }
    [ServeBench.Arrivals.ArrivalSlot] @{
        Index = $i; OffsetSeconds = $i / $Rate; Rate = $Rate
        Request = [ServeBench.Workloads.ServeRequest] @{ Index = $i; Prompt = 'hello'; InputLength = 1; OutputLength = $Tokens }
    }
}
$beside = $null
if ($Sender) {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] @($Sender, 'bodies', $Uri.Port, $LargeBodies, $LargeTokens, $Tokens))
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $beside = [System.Diagnostics.Process]::Start($start)
    [void] $beside.StandardOutput.ReadLine()
}

$isFirst = $true
$results = $slots | Invoke-ServeBenchmark $Uri -Model sim -SkipEndpointCheck -WarningAction SilentlyContinue | ForEach-Object {
    if ($beside -and $isFirst) {
        $beside.StandardInput.WriteLine()
    }

    $isFirst = $false
    $_
}

if ($beside) {
    $beside.WaitForExit()
    $beside.Dispose()
}

$metrics = $results | Where-Object Index -lt $Count | Measure-ServeMetrics -Percentile 50, 99
$all = $results | Measure-ServeMetrics
$lags = [double[]] ($results | Where-Object Index -lt $Count | ForEach-Object SendLagMs)
[array]::Sort($lags)
$client = $results[0].Run.Client
[string]::Format(
    [cultureinfo]::InvariantCulture,
    'ttft_p50={0} ttft_p99={1} itl_std={2} lag_p50={3} lag_p99={4} lag_max={5} open={6} failed={7} read_lag_p99={8} limited={9}',
    ($metrics.P50TtftMs - $TtftMs), ($metrics.P99TtftMs - $TtftMs), $metrics.StdItlMs,
    $lags[[int] (0.5 * ($Count - 1))], $lags[[int] (0.99 * ($Count - 1))], $lags[-1],
    $all.MaxConcurrentRequests, $all.Failed, $client.ReadLagP99Ms, $client.ClientLimited)
