# Part of try-windows.sh: requests over https, to a server with a certificate that nobody vouches for.
param([uri] $Uri)

$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'

$results = New-ServeDataset 4 -InputLength 4 -OutputLength 1 | Invoke-ServeBenchmark $Uri -Model m -SkipEndpointCheck -SkipCertificateCheck -MaxConcurrency 2
$refused = New-ServeDataset 1 -InputLength 4 -OutputLength 1 | Invoke-ServeBenchmark $Uri -Model m -SkipEndpointCheck
$works = @($results | Where-Object Success).Count -eq 4 -and -not $refused.Success
[Console]::Out.WriteLine("$works $($results[0].Run.Client.Transport) $($results[0].ErrorMessage) $($refused.ErrorMessage)")
