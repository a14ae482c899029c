@{
    RootModule           = 'ServeBench.Cmdlets.dll'
    # The build writes the version and the ProjectUri of Directory.Build.props here; the package has the change log's text as ReleaseNotes.
    ModuleVersion        = '0.0.0'
    GUID                 = '4d5f3c1e-8a0b-4f5e-9a53-5f7a5be4c7d1'
    Author               = 'The ServeBench authors'
    CompanyName          = 'ServeBench'
    Copyright            = 'Copyright (c) The ServeBench authors. MIT licence.'
    Description          = 'Benchmarks online LLM serving: load a workload, schedule it, run it against an OpenAI-compatible endpoint, measure TTFT, TPOT, ITL, E2EL, throughput and goodput.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    # Loaded before the types, which name converters and targets that are in them.
    RequiredAssemblies   = @('ServeBench.Core.dll', 'ServeBench.Migration.dll', 'ServeBench.Cmdlets.dll')
    FormatsToProcess     = @('ServeBench.Format.ps1xml')
    TypesToProcess       = @('ServeBench.Types.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'New-ServeDataset'
        'Import-ServeDataset'
        'Measure-ServeDataset'
        'New-ServePhase'
        'New-ArrivalSchedule'
        'New-ServeStopRule'
        'Invoke-ServeBenchmark'
        'Get-ServeLastRun'
        'Invoke-ServeSweep'
        'Measure-ServeMetrics'
        'Get-ServeTimeline'
        'Measure-ServeRepetition'
        'Test-ServeObjective'
        'Find-ServeCapacity'
        'Compare-ServeResult'
        'Invoke-ServeComparison'
        'Format-ServeMetrics'
        'Export-ServeReport'
        'Publish-ServeReport'
        'Export-ServeResult'
        'Import-ServeResult'
        'Export-ServeTimeline'
        'Export-ServeDatasetPlot'
        'Import-ServeSweep'
        'Export-ServeSweepPlot'
        'Export-ServeParetoPlot'
        'Measure-ServeBoundary'
        'Start-ServeSimulator'
        'Stop-ServeSimulator'
        'Test-ServeEndpoint'
        'Measure-ServeClient'
        'Get-ServeModel'
        'Reset-ServeCache'
        'ConvertFrom-VllmCommand'
        'Invoke-ServePlan'
        'Test-ServePlan'
        'New-ServePlan'
        'Export-ServePlan'
        'ConvertTo-ServePlan'
    )
    VariablesToExport    = @()
    AliasesToExport      = @(
        'New-ServeArrivalSchedule'
        'Measure-ServeMetric'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'LLM', 'vLLM', 'benchmark', 'OpenAI')
            ProjectUri   = 'https://project.invalid'
            LicenseUri   = 'https://project.invalid/blob/main/LICENSE'
            ReleaseNotes = 'https://project.invalid/blob/main/CHANGELOG.md'
        }
    }
}
