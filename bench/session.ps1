# One request in a new session, as a person would send it: prints its latency in milliseconds.
param([uri] $Uri, [int] $Tokens)

Import-Module ServeBench
$result = New-ServeDataset 1 -InputLength 4 -OutputLength $Tokens | Invoke-ServeBenchmark $Uri -Model sim -SkipCertificateCheck -WarningAction SilentlyContinue
$result.E2elMs.ToString([cultureinfo]::InvariantCulture)
