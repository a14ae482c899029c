# Part of try-windows.sh: a sweep that starts its server, says where it is, and runs until it is killed.
param([string] $Folder, [string] $Shell)

$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'

$listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
$listener.Start()
$port = $listener.LocalEndpoint.Port
$listener.Stop()
$uri = "http://127.0.0.1:$port"
$command = "$Shell -NoProfile -NonInteractive -Command `"`$null = Start-ServeSimulator -Port $port; [Threading.Thread]::Sleep(-1)`""
Invoke-ServeSweep -OutputFolder "$Folder\killed" -ExperimentName e -RunCount 1 -Uri $uri -ServerCommand $command -AfterBenchmark { } -Benchmark {
    $metrics = New-ServeDataset 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri | Measure-ServeMetrics
    [IO.File]::WriteAllText("$Folder\running.txt", "$uri $PID`n")
    [Threading.Thread]::Sleep(-1)
    $metrics
}
