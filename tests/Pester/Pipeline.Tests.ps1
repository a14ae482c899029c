BeforeAll {
    $root = Join-Path $PSScriptRoot '..' '..' | Resolve-Path | Convert-Path
    Import-Module (Join-Path $root 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1') -Force
    $simulator = Start-ServeSimulator -TimeToFirstTokenMs 20 -InterTokenLatencyMs 2
    $conversations = Join-Path $root 'examples' 'sharegpt-small.json'

    $results = Import-ServeDataset $conversations -Format ShareGpt |
        New-ArrivalSchedule -RequestRate 100 -Seed 42 |
        Invoke-ServeBenchmark -Uri $simulator.Uri -Backend openai-chat -Label 'spec' -Metadata @{ build = '17' }
    $metrics = $results | Measure-ServeMetrics -Percentile 50, 99 -Goodput @{ ttft = 5000 }
}

AfterAll {
    $simulator | Stop-ServeSimulator
}

Describe 'The pipeline' {
    It 'sends every conversation and measures it' {
        $results | Should -HaveCount 20
        $results.Success | Should -Not -Contain $false
        $metrics.Completed | Should -Be 20
        $metrics.TotalOutputTokens | Should -Be ($results | Measure-Object OutputLength -Sum).Sum
        $metrics.RequestGoodput | Should -Be $metrics.RequestThroughput
    }

    It 'lets ordinary commands stand between the steps' {
        $longest = Import-ServeDataset $conversations -Format ShareGpt | Sort-Object OutputLength -Descending | Select-Object -First 3
        $some = $longest | Where-Object InputLength -gt 0 | Invoke-ServeBenchmark $simulator.Uri -Backend openai-chat
        ($some | Measure-Object OutputLength -Maximum).Maximum | Should -Be $longest[0].OutputLength
    }

    It 'stops the run when Select-Object has what it wants' {
        $first = New-ServeDataset -Count 50 -InputLength 8 -OutputLength 100 |
            Invoke-ServeBenchmark $simulator.Uri -RequestRate 1 | Select-Object -First 1
        $first | Should -HaveCount 1
    }

    It 'reports a failed request as data' {
        $failing = Start-ServeSimulator -FailureRate 1
        $failed = New-ServeDataset -Count 3 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $failing.Uri -ErrorAction Stop -WarningAction SilentlyContinue
        $failing | Stop-ServeSimulator
        $failed.Success | Should -Be @($false, $false, $false)
        $failed[0].StatusCode | Should -Be 500
    }

    It 'sends nothing with -WhatIf' {
        New-ServeDataset -Count 3 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $simulator.Uri -WhatIf | Should -BeNullOrEmpty
    }
}

Describe 'A gate' {
    It 'passes what is certain, leaves open what is not, and stops at what is missed' {
        $verdicts = $results | Test-ServeObjective 'p50 ttft <= 5 s', 'p99 ttft <= 5 s', 'mean ttft <= 1 us' -Allow ClientLimited, CoalescedStream
        $verdicts.Verdict | Should -Be 'Pass', 'Undecided', 'Fail'
        $verdicts[1].RequestsNeeded | Should -BeGreaterThan 299
        { $results | Test-ServeObjective 'mean ttft <= 1 us' -Allow ClientLimited -FailOn Fail } | Should -Throw -ErrorId 'ObjectiveNotMet*'
    }

    It 'does not pass an empty folder' {
        $empty = New-Item (Join-Path $TestDrive 'empty') -ItemType Directory
        { Get-ChildItem $empty -Filter *.json | Test-ServeObjective 'failed <= 1 %' -FailOn Fail } | Should -Throw -ErrorId 'ObjectiveNotMet*'
        { Get-ChildItem $empty -Filter *.json | Compare-ServeResult $metrics } | Should -Throw -ErrorId 'ComparisonHasNoRun*'
    }

    It 'measures two sides in turns' {
        $requests = New-ServeDataset -Count 4 -InputLength 8 -OutputLength 4
        $verdict = Invoke-ServeComparison { $requests | Invoke-ServeBenchmark $simulator.Uri } { $requests | Invoke-ServeBenchmark $simulator.Uri } `
            -Metric Completed -MaxBlockCount 4 -WarmupBlockCount 0 -Force -WarningAction Ignore
        $verdict.Verdict | Should -Be 'Equivalent'
        $verdict.ReferenceCount | Should -Be 4
    }
}

Describe 'Export' {
    It 'to CSV gives a table of plain values' {
        $path = Join-Path $TestDrive 'requests.csv'
        $results | Export-Csv $path
        $rows = Import-Csv $path
        $rows | Should -HaveCount 20
        # In the session's culture, as Export-Csv writes all numbers.
        [double]::Parse($rows[0].TtftMs) | Should -Be $results[0].TtftMs
        $rows[0].Model | Should -Not -BeNullOrEmpty
        # ItlMs is an array, which Export-Csv prints as its type's name; Export-ServeResult writes it out.
        $rows[0].PSObject.Properties | Where-Object Value -match '^System\.|^ServeBench\.' | ForEach-Object Name | Should -Be 'ItlMs'
    }

    It 'to the CSV of Export-ServeResult writes the gaps as numbers' {
        $path = Join-Path $TestDrive 'detailed.csv'
        $results | Export-ServeResult $path -Detailed
        (Import-Csv $path)[0].ItlMs | Should -Match '^[\d.]+( [\d.]+)*$'
    }

    It 'to CSV writes the gaps as numbers with the calculated property of the help' {
        $path = Join-Path $TestDrive 'calculated.csv'
        $line = (Get-Help Invoke-ServeBenchmark).examples.example.code -split '\r?\n' -match 'Export-Csv'
        & ([scriptblock]::Create(($line -replace './own.csv', '$path')))
        (Import-Csv $path)[0].ItlMs | Should -Be ($results[0].ItlMs -join ' ')
    }

    It 'to JSON keeps names and numbers' {
        $json = $metrics | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue | ConvertFrom-Json
        $json.Completed | Should -Be 20
        $json.MeanTtftMs | Should -Be $metrics.MeanTtftMs
    }

    It 'to Clixml and back measures the same' {
        $path = Join-Path $TestDrive 'results.xml'
        $results | Export-Clixml $path
        $again = Import-Clixml $path | Measure-ServeMetrics -Percentile 50, 99
        $again.P99TtftMs | Should -Be $metrics.P99TtftMs
        $again.DurationSeconds | Should -Be $metrics.DurationSeconds
        $again.Label | Should -Be 'spec'
    }

    It 'to a result file and back measures the same' {
        $path = Join-Path $TestDrive 'run.json'
        $metrics | Export-ServeResult $path -Detailed
        $again = Import-ServeResult $path | Measure-ServeMetrics -Percentile 50, 99
        [math]::Abs($again.MeanItlMs - $metrics.MeanItlMs) | Should -BeLessThan 1e-6
        (Get-Content $path -Raw | ConvertFrom-Json).build | Should -Be '17'
    }

    It 'to Clixml and back keeps the percentiles that were asked for' {
        $path = Join-Path $TestDrive 'metrics.xml'
        $metrics | Export-Clixml $path
        $again = Import-Clixml $path
        $again.Percentiles | Should -Be '50, 99'
        $again | Format-ServeMetrics | Should -Be ($metrics | Format-ServeMetrics)
    }

    It 'to Clixml and back leaves requests and schedules what they were' {
        $path = Join-Path $TestDrive 'requests.xml'
        $slots = Import-ServeDataset $conversations -Format ShareGpt -Count 3 | New-ArrivalSchedule -RequestRate 100 -Seed 42
        $slots | Export-Clixml $path
        (Import-Clixml $path).OffsetSeconds | Should -Be $slots.OffsetSeconds
        $slots.Request | Export-Clixml $path
        $copies = Import-Clixml $path
        $copies.Prompt | Should -Be $slots.Request.Prompt
        ($copies | Invoke-ServeBenchmark $simulator.Uri -Backend openai-chat).Success | Should -Be @($true, $true, $true)
    }

    It 'to a result file says which tokenizer counted the dataset' {
        $path = Join-Path $TestDrive 'tokenizer.json'
        $metrics | Export-ServeResult $path
        (Get-Content $path -Raw | ConvertFrom-Json).tokenizer_id | Should -Be 'o200k_base'
    }

    It 'writes the same under a German culture' {
        $culture = [cultureinfo]::CurrentCulture
        $invariant = Join-Path $TestDrive 'invariant.csv'
        $german = Join-Path $TestDrive 'german.csv'
        try {
            $results | Export-ServeResult $invariant -Format Csv
            [cultureinfo]::CurrentCulture = 'de-DE'
            $results | Export-ServeResult $german -Format Csv
            $metrics | Format-ServeMetrics | Out-String | Should -Not -Match '\d,\d\d\b'
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
        Get-Content $german -Raw | Should -Be (Get-Content $invariant -Raw)
    }
}

Describe 'Views' {
    BeforeAll {
        # Numbers of a large run, with a steady state.
        $result = '{"model_id":"m","label":"large","backend":"openai","num_prompts":100000,"max_concurrency":4096,"duration":1234.5,"completed":99000,"failed":1000,"total_input_tokens":987654321,"total_output_tokens":123456789,"max_output_tokens_per_s":123456,"max_concurrent_requests":4096,' +
            '"mean_ttft_ms":12345.678,"median_ttft_ms":12345.678,"p99_ttft_ms":123456.789,"mean_tpot_ms":1234.567,"median_tpot_ms":123.45,"p99_tpot_ms":1234.5,"steady_state":{"window":{"start_s":12.345,"end_s":1234.5,"duration_s":1222.2},"request_throughput":123.456,"input_throughput":812345.6,"output_throughput":123456.7,"total_token_throughput":935802.3}}'
        Set-Content "$TestDrive/large.json" $result
        $large = Import-ServeResult "$TestDrive/large.json"
    }

    It 'show results as a table with a line each' {
        $lines = ($results | Out-String -Width 120).Split("`n").TrimEnd() | Where-Object { $_ }
        $lines | Should -HaveCount 22
        $lines[0] | Should -Match 'TTFT'
    }

    It 'leave room for how a request ended in 80 columns' {
        $failing = Start-ServeSimulator -FailureRate 1
        $failed = New-ServeDataset -Count 1 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $failing.Uri -WarningAction SilentlyContinue
        $failing | Stop-ServeSimulator
        $results | Out-String -Width 80 | Should -Match '(?m) (stop|length)\s*$'
        $failed | Out-String -Width 80 | Should -Match 'HttpStatus: \w+'
    }

    It 'show invariant numbers under a German culture' {
        $culture = [cultureinfo]::CurrentCulture
        $slots = Import-ServeDataset $conversations -Format ShareGpt | New-ArrivalSchedule -RequestRate 2.5 -Burstiness 0.7
        $client = $results[0].Run.Client
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $shown = $slots, $slots.Plan, $results, $results[0].Run, $client, $metrics | ForEach-Object {
                $_ | Format-Table | Out-String -Width 120
                $_ | Format-List | Out-String -Width 120
            }
            $shown += [string]$slots[0].Plan
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
        $shown | Where-Object { $_ -match '\d,\d' } | Should -BeNullOrEmpty
    }

    It 'fit into a window of 80 columns without a number or a word cut: <Name>' -ForEach @(
        @{ Name = 'metrics as a table'; Object = { $metrics | Format-Table }; Headers = 'Run', 'Rate', 'Conc', 'Done', 'Fail', 'Req/s', 'Tok/s', 'TTFT ms', 'TTFT p99', 'TPOT ms' }
        @{ Name = 'a comparison'; Object = { Compare-ServeResult $large, $large $large, $large -Metric * }; Headers = 'Metric', 'Reference', 'Difference', 'Change %', "$([char]0xB1) %", 'Verdict' }
        @{ Name = 'repetitions'; Object = { $large, $large | Measure-ServeRepetition }; Headers = 'Metric', 'N', 'Mean', 'Std', 'Min', 'Max', 'CV %' }
        @{ Name = 'a simulator'; Object = { $simulator }; Headers = 'Uri', 'Model', 'TTFT ms', 'ITL ms', 'Busy', 'Wait', 'Done', 'Fail', 'State' }
    ) {
        # The last column of a window stays free.
        $lines = @((. $Object | Out-String -Width 79).Split("`n").TrimEnd() | Where-Object { $_ -and $_ -notmatch '^ +(Runs|Group): ' })
        $lines[0] -split ' {2,}' -join ' ' | Should -Be ($Headers -join ' ')
        $lines | Where-Object { $_.Contains([char]0x2026) } | Should -BeNullOrEmpty
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 79
    }

    It 'break no word of a list in a window of 80 columns: <Name>' -ForEach @(
        @{ Name = 'metrics'; Object = { $large } }
        @{ Name = 'a run'; Object = { $results[0].Run } }
        @{ Name = 'a dataset'; Object = { 1..40 | ForEach-Object { New-ServeDataset -Count 1 -InputLength 1 -OutputLength (12345 * $_) -Seed $_ } | Measure-ServeDataset } }
    ) {
        $wide = (. $Object | Out-String -Width 200).Split("`n").TrimEnd()
        (. $Object | Out-String -Width 79).Split("`n").TrimEnd() | Should -Be $wide
    }

    It 'fit requests, slots and metrics into 80 columns' {
        $slots = Import-ServeDataset $conversations -Format ShareGpt | New-ArrivalSchedule -RequestRate 5
        foreach ($view in ($slots | Out-String -Width 80), ($slots.Request | Out-String -Width 80), ($metrics | Out-String -Width 80)) {
            ($view.Split("`n").TrimEnd() | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        }
    }
}

Describe 'A run in which nothing succeeded' {
    BeforeAll {
        $failing = Start-ServeSimulator -FailureRate 1
        $failed = New-ServeDataset -Count 3 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $failing.Uri -MaxConcurrency 2 -WarningAction SilentlyContinue | Measure-ServeMetrics
        $failing | Stop-ServeSimulator
    }

    It 'passes no gate, however it asks' {
        foreach ($name in 'P99TtftMs', 'MeanTpotMs', 'P99ItlMs', 'P99E2elMs', 'P99ScheduledTtftMs', 'SteadyStateP99TpotMs') {
            $failed.$name -lt 200 | Should -BeFalse -Because $name
            $failed.$name -gt 200 | Should -BeTrue -Because $name
        }
        @($failed, $metrics | Sort-Object P99TtftMs)[0].Label | Should -Be 'spec'
    }

    It 'is the same from a file, from Clixml and as text' {
        $failed | Export-ServeResult "$TestDrive/failed.json"
        (Get-Content "$TestDrive/failed.json" -Raw | ConvertFrom-Json).p99_ttft_ms | Should -Be 0
        (Import-ServeResult "$TestDrive/failed.json").P99TtftMs | Should -Be ([double]::PositiveInfinity)
        $failed | Export-Clixml "$TestDrive/failed.xml"
        (Import-Clixml "$TestDrive/failed.xml").P99TtftMs | Should -Be ([double]::PositiveInfinity)
        ($failed | ConvertTo-Json -Depth 1 -WarningAction SilentlyContinue | ConvertFrom-Json).P99TtftMs -lt 200 | Should -BeFalse
        $text = ($failed | ConvertTo-Csv | ConvertFrom-Csv).P99TtftMs
        $text | Should -Be 'Infinity'
        $text -lt 200 | Should -BeFalse
    }

    It 'is worse than any and shown as one without latencies' {
        (Compare-ServeResult $metrics $failed -Metric P99TtftMs -Force -WarningAction SilentlyContinue).Verdict | Should -Be 'Worse'
        $failed | Out-String | Should -Match 'TTFT \(ms\)\s+: n/a'
        $failed | Format-Table | Out-String -Width 80 | Should -Match 'n/a'
    }
}

Describe 'Results of other tools' {
    BeforeAll {
        $tools = Join-Path $root 'tests' 'Unit' 'Fixtures' 'tools'
        $imported = Get-ChildItem (Join-Path $tools '*') -Include *.json, *.jsonl | Import-ServeResult
    }

    It 'are found from their content, a run each' {
        $imported.Tool | Sort-Object -Unique | Should -Be 'aiperf', 'genai-perf', 'guidellm', 'inference-perf', 'sglang'
        $imported | Should -HaveCount 9
    }

    It 'are columns of a CSV, each tool with its own' {
        foreach ($runs in $imported | Group-Object Tool) {
            $path = Join-Path $TestDrive "$($runs.Name).csv"
            $runs.Group | Export-Csv $path
            $rows = @(Import-Csv $path)
            $rows | Should -HaveCount $runs.Count
            $own = $runs.Group[0].GetToolMetrics()
            foreach ($name in $own.Keys) {
                [double]::Parse($rows[0].$name) | Should -Be $own[$name] -Because "$($runs.Name) $name"
            }
        }
    }

    It 'are compared by property with a run of this module' {
        $table = @($metrics) + $imported | Where-Object MeanContentTtftMs | Sort-Object MeanContentTtftMs | Select-Object Tool, MeanContentTtftMs
        $table.Count | Should -Be 8
        ($imported | Where-Object Tool -EQ 'sglang' | Measure-Object MeanSglangItlMs -Average).Count | Should -Be 2
    }

    It 'come back from Clixml with their own names' {
        $path = Join-Path $TestDrive 'tools.xml'
        $imported | Export-Clixml $path
        $again = Import-Clixml $path
        ($again | Format-ServeMetrics | Out-String) | Should -Be ($imported | Format-ServeMetrics | Out-String)
    }

    It 'show their own names in the list' {
        $list = $imported | Where-Object Tool -EQ 'guidellm' | Out-String -Width 80
        $list | Should -Match 'P99GuideLlmItlMs \d+\.\d\d'
        $list | Should -Match 'Content TTFT \(ms\)\s+: \d+\.\d\d mean\s'
    }
}

Describe 'Objects that a cmdlet does not take' {
    It 'are one error that says what to pipe: <Script>' -ForEach @(
        @{ Script = { $results | Format-ServeMetrics -ErrorAction SilentlyContinue -ErrorVariable problems }; Text = '20 objects are not metrics*Measure-ServeMetrics*' }
        @{ Script = { 1..5 | Measure-ServeMetrics -ErrorAction SilentlyContinue -ErrorVariable problems }; Text = '5 objects are not requests*Invoke-ServeBenchmark*' }
        @{ Script = { $metrics | Measure-ServeMetrics -ErrorAction SilentlyContinue -ErrorVariable problems }; Text = '*Metrics are already measured*' }
    ) {
        . $Script | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ResultInputInvalid*'
        $problems[0].Exception.Message | Should -BeLike $Text
    }
}

Describe 'Serialisation' {
    It 'lets results of another process be measured here' {
        $module = (Get-Module ServeBench).ModuleBase
        $uri = $simulator.Uri
        $job = Start-Job {
            Import-Module $using:module
            New-ServeDataset -Count 5 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $using:uri -Label 'far away'
        }
        $far = $job | Receive-Job -Wait -AutoRemoveJob | Measure-ServeMetrics
        $far.Completed | Should -Be 5
        $far.Label | Should -Be 'far away'
        $far.TotalOutputTokens | Should -Be 20
    }
}

Describe 'Examples' {
    It 'quickstart.ps1 prints the metrics and writes both files' {
        $folder = Join-Path $TestDrive 'quickstart'
        $output = & "$root/examples/quickstart.ps1" -RequestRate 50 -OutputFolder $folder | Out-String
        $output | Should -Match 'Successful requests:\s+20'
        Import-Csv (Join-Path $folder 'requests.csv') | Should -HaveCount 20
        (Import-ServeResult (Join-Path $folder 'run.json') | Measure-ServeMetrics).Completed | Should -Be 20
    }

    It 'multi-turn.ps1 shows a line a turn' {
        $lines = & "$root/examples/multi-turn.ps1" -Uri $simulator.Uri -Count 3 -TurnCount 2 -ThinkTimeSec 0.001
        $lines | Should -HaveCount 3
        $lines[0] | Should -Match '^3 of 3 conversations'
        $lines[2] | Should -Match '^turn 1: 3 requests'
    }

    It 'rate-sweep.ps1 shows a line a rate' {
        $csv = Join-Path $TestDrive 'sweep.csv'
        & "$root/examples/rate-sweep.ps1" -Uri $simulator.Uri -RequestRate 50, 100 -Count 5 -CsvPath $csv -PagePath "$TestDrive/sweep.html" | Out-String | Should -Match '(?m)^\s*100[.,]'
        Import-Csv $csv | Should -HaveCount 2
        "$TestDrive/sweep.html" | Should -FileContentMatch '"name":"request_rate"'
    }

    It 'capacity.ps1 writes every probe and then the answer' {
        $shown = & "$root/examples/capacity.ps1" -Uri $simulator.Uri -Objective 'p50 ttft <= 5 s' -Maximum 1 -ProbeDurationSec 0.5 -MaxProbeCount 6 | Out-String
        $shown | Should -Match '(?m)^\s*1\s+1[.,0]*\s+Bracket'
        $shown | Should -Match '(?m)^Reason\s+: '
    }

    It 'a stop rule ends a run, with its reason in the run, the metrics and a warning' {
        $rule = New-ServeStopRule 'errors in a row >= 3'
        $failing = Start-ServeSimulator -FailureRate 1
        try {
            $ended = New-ServeDataset -Count 200 -InputLength 8 -OutputLength 2 |
                Invoke-ServeBenchmark $failing.Uri -RequestRate 50 -StopWhen $rule, { $_.Failed -gt 1000 } -WarningVariable warnings -WarningAction SilentlyContinue
        }
        finally { $failing | Stop-ServeSimulator }
        $ended[0].Run.EndReason | Should -Match '^errors in a row >= 3, after '
        ($ended | Measure-ServeMetrics).EndReason | Should -Be $ended[0].Run.EndReason
        $warnings -join "`n" | Should -Match 'A stop rule ended the run: errors in a row >= 3'
    }

    It 'repeat.ps1 measures repeated runs in groups and compares the groups' {
        $written = & "$root/examples/repeat.ps1" -Uri $simulator.Uri -MaxConcurrency 2, 4 -RunCount 2 -Count 8 -PassThru
        $repetitions = $written | Where-Object { $_ -is [ServeBench.Metrics.ServeRepetition] }
        $repetitions | ForEach-Object { $_.RunCount } | Should -Be (@(2) * 8)
        $repetitions.Group | Select-Object -Unique | Should -Be 'MaxConcurrency 2', 'MaxConcurrency 4'
        $throughput = $written | Where-Object { $_ -is [ServeBench.Decisions.ServeComparison] -and $_.Metric -eq 'RequestThroughput' }
        $throughput.Runs | Should -Be 'limit 2 (2 runs) -> limit 4 (2 runs)'
        $throughput.Lower | Should -BeLessThan $throughput.Delta
        $throughput.Upper | Should -BeGreaterThan $throughput.Delta
        ($throughput | Out-String) | Should -Match '(?m)^RequestThroughput\s+\d+\.\d\d'
    }

    It 'compares result files that Get-ChildItem finds, each with the one' {
        $metrics = 1..2 | ForEach-Object { New-ServeDataset 3 -InputLength 8 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri -Label "run $_" | Measure-ServeMetrics }
        $folder = New-Item -ItemType Directory "$TestDrive/compared"
        $metrics[0] | Export-ServeResult "$folder/a.json"
        $metrics[1] | Export-ServeResult "$folder/b.json"
        $compared = Get-ChildItem $folder -Filter *.json | Compare-ServeResult "$folder/a.json" -Metric Completed -Force -WarningAction SilentlyContinue
        $compared.Runs | Should -Be 'a.json -> a.json', 'a.json -> b.json'
        $compared.Delta | Should -Be 0, 0
        $compared.Verdict | Should -Be 'Undecided', 'Undecided'
        (Get-ChildItem $folder -Filter *.json | Measure-ServeRepetition -Metric Completed).Mean | Should -Be 3
    }

    Context 'sweep.ps1' {
        BeforeAll {
            $sweep = "$root/examples/sweep.ps1"
            $params = Join-Path $TestDrive 'params.json'
            $common = @{ Uri = $simulator.Uri; OutputFolder = "$TestDrive/sweeps"; RunCount = 2; BenchmarkCommand = 'vllm bench serve --num-prompts 3 --random-input-len 8 --random-output-len 4' }
        }

        It 'runs each entry several times and says how much the runs vary' {
            Set-Content $params '[{ "request_rate": 100, "random-output-len": 6 }, { "_benchmark_name": "two/at a time", "max_concurrency": 2 }]'
            $statistics = & $sweep @common -ParameterFile $params -ExperimentName 'list' -WarningAction Ignore

            $folder = Join-Path $TestDrive 'sweeps' 'list'
            (Get-ChildItem $folder -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($folder, $_.FullName).Replace('\', '/') } | Sort-Object) |
                Should -Be @(foreach ($name in 'BENCH--request_rate=100-random-output-len=6', 'BENCH--two_at a time') { "$name/run=0.json", "$name/run=1.json", "$name/summary.json" }; 'summary.csv')
            $run = Get-Content (Join-Path $folder 'BENCH--request_rate=100-random-output-len=6' 'run=1.json') -Raw | ConvertFrom-Json
            $run.run_number, $run.request_rate, $run.'random-output-len', $run.completed, $run.total_output_tokens | Should -Be 1, 100, 6, 3, 18
            $rows = Import-Csv (Join-Path $folder 'summary.csv')
            $rows.run_number | Should -Be '0', '1', '0', '1'
            $rows[3]._benchmark_name | Should -Be 'two/at a time'
            $throughput = $statistics | Where-Object { $_.Group -match 'two/at a time' -and $_.Metric -eq 'RequestThroughput' }
            $throughput.RunCount | Should -Be 2
            $throughput.Mean | Should -Be ($rows[2, 3].request_throughput | Measure-Object -Average).Average
        }

        It 'takes named entries and does not run again what is there' {
            Set-Content $params '{ "a": { "max_concurrency": 1 }, "b": { "num-prompts": 2 } }'
            $null = & $sweep @common -ParameterFile $params -ExperimentName 'named' -WarningAction Ignore
            $folder = Join-Path $TestDrive 'sweeps' 'named'
            Remove-Item (Join-Path $folder 'BENCH--b' 'run=1.json')
            $before = (Get-Item (Join-Path $folder 'BENCH--b' 'run=0.json')).LastWriteTimeUtc
            $null = & $sweep @common -ParameterFile $params -ExperimentName 'named' -Resume -WarningAction Ignore
            (Get-Item (Join-Path $folder 'BENCH--b' 'run=0.json')).LastWriteTimeUtc | Should -Be $before
            (Import-Csv (Join-Path $folder 'summary.csv')).completed | Should -Be '3', '3', '2', '2'
        }

        It 'makes runs that Group-Object, Where-Object and Export-Csv take' {
            $runs = Invoke-ServeSweep $common.BenchmarkCommand -Uri $simulator.Uri -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 2 } -RunCount 2 -OutputFolder "$TestDrive/sweeps" -ExperimentName 'objects' -WarningAction Ignore
            $runs | Group-Object max_concurrency | ForEach-Object Count | Should -Be 2, 2
            $runs | Where-Object max_concurrency -EQ 2 | Export-Csv "$TestDrive/objects.csv"
            (Import-Csv "$TestDrive/objects.csv").BenchmarkParameters | Should -Be 'max_concurrency=2', 'max_concurrency=2'
            $runs | Out-String | Should -Match 'max_concurrency=1\s+0\s+3\s+0'
        }
    }
}
