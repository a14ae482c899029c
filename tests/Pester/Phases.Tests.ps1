BeforeAll {
    $manifest = Join-Path $PSScriptRoot '..' '..' 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1' | Resolve-Path | Convert-Path
    Import-Module $manifest -Force
    $simulator = Start-ServeSimulator -TimeToFirstTokenMs 2 -InterTokenLatencyMs 1
}

AfterAll {
    $simulator | Stop-ServeSimulator
}

Describe 'Phases' {
    It 'run one after the other, and are measured each by itself' {
        $phases = New-ServePhase warm-up -Kind Warmup -Concurrency 2 -Count 4 | New-ServePhase hold -RequestRate 100 -DurationSec 0.3
        $results = New-ServeDataset -Count 50 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri -Phase $phases
        $results.Phase | Sort-Object -Unique | Should -Be 'hold', 'warm-up'
        ($results | Measure-ServeMetrics -By Phase).Phase | Should -Be 'warm-up', 'hold'
        ($results | Measure-ServeMetrics).Completed | Should -Be ($results.Count - 4)
    }

    It 'survive a CSV of requests and of windows' {
        $results = New-ServeDataset -Count 5 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri -Phase @{ Name = 'all'; Count = 5 }
        $results | Export-ServeResult TestDrive:/requests.csv
        (Import-Csv TestDrive:/requests.csv).Phase | Sort-Object -Unique | Should -Be 'all'
        $results | Get-ServeTimeline | Export-Csv TestDrive:/windows.csv
        (Import-Csv TestDrive:/windows.csv | Measure-Object Completed -Sum).Sum | Should -Be 5
    }

    It 'survive serialisation, with their run' {
        $results = New-ServeDataset -Count 5 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri -Phase @{ Name = 'warm'; Kind = 'Warmup'; Count = 2 }, @{ Name = 'all'; Count = 3 }
        $results | Export-Clixml TestDrive:/results.xml
        $metrics = Import-Clixml TestDrive:/results.xml | Measure-ServeMetrics
        $metrics.Completed | Should -Be 3
        $metrics.Run.Phases.Name | Should -Be 'warm', 'all'
    }

    It 'can be looked at as a profile' {
        (New-ServePhase -Profile Step -RequestRate 10 -DurationSec 50).RequestRate | Should -Be 2, 4, 6, 8, 10
    }
}
