<#
.SYNOPSIS
Holds conversations with an endpoint and shows how each turn takes longer, as what was said before grows.

.DESCRIPTION
On machines without pwsh:
dotnet run --project src/ServeBench.Shell -c Release -- -File examples/multi-turn.ps1

Without -Uri it measures the built-in endpoint, which works through 20,000 prompt tokens in a second and caches none of them.

.EXAMPLE
./examples/multi-turn.ps1 -Uri http://127.0.0.1:8000 -Count 50 -TurnCount 6 -MaxConcurrency 8
#>
[CmdletBinding()]
param(
    # The endpoint; the built-in one by default.
    [uri] $Uri,

    # How many conversations.
    [int] $Count = 12,

    # How many turns each.
    [int] $TurnCount = 5,

    # Most conversations at a time.
    [int] $MaxConcurrency = 4,

    # Mean pause between two turns, in seconds.
    [double] $ThinkTimeSec = 0.1
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeBenchmark -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

$simulator = if (-not $Uri) { Start-ServeSimulator -TimeToFirstTokenMs 20 -InterTokenLatencyMs 2 -PrefillTokensPerSecond 20000 }
try {
    $endpoint = if ($simulator) { $simulator.Uri } else { $Uri }
    $conversations = @{
        Kind = 'Conversation'; Count = $Count; TurnCount = $TurnCount
        PrefixLength = 256; InputLength = 128; TurnInputLength = 64; OutputLength = 32; Seed = 1
    }
    $results = New-ServeDataset @conversations |
        Invoke-ServeBenchmark -Uri $endpoint -Backend openai-chat -MaxConcurrency $MaxConcurrency -ThinkTimeSec $ThinkTimeSec -ThinkTimeDistribution Exponential

    $run = $results | Measure-ServeMetrics
    '{0} of {1} conversations, {2:0.00} a second, {3:0} ms each' -f $run.ConversationsCompleted, $Count, $run.ConversationThroughput, $run.MeanConversationMs

    foreach ($turn in $results | Measure-ServeMetrics -By Turn) {
        'turn {0}: {1} requests, {2:0} prompt tokens, mean TTFT {3:0.0} ms, P99 {4:0.0} ms' -f
            $turn.Turn, $turn.Completed, ($turn.TotalInputTokens / [Math]::Max(1, $turn.Completed)), $turn.MeanTtftMs, $turn.P99TtftMs
    }
}
finally {
    if ($simulator) { $simulator | Stop-ServeSimulator }
}
