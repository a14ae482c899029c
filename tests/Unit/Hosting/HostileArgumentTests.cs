using System.Management.Automation;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>Arguments that mean something else than they look like, or have no end.</summary>
public sealed class HostileArgumentTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("New-ArrivalSchedule -Count 3 -RequestRate '0,5'")]
    [InlineData("New-ArrivalSchedule -Count '1,000'")]
    [InlineData("New-ArrivalSchedule -Count 3 -RequestRate 2 -Burstiness '0,7'")]
    public void A_number_with_a_comma_is_refused_as_text(string command)
    {
        ErrorRecord error = Assert.Single(host.Run(command).Errors);
        Assert.Contains("is not a number here. Write it with a decimal point", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_the_memory_holds_is_an_error_with_its_own_id() =>
        Assert.Contains("more memory than there is", host.Run("New-ServeDataset -Count 2147483647 -InputLength 1").SingleError("MemoryExhausted").Exception.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://me:s3cret-word@[::1")]
    [InlineData("http://me:s3cret-word@h:99999")]
    public void An_address_that_cannot_be_read_is_shown_without_its_password(string uri)
    {
        string message = Assert.Single(host.Run($"Get-ServeModel '{uri}'").Errors).Exception.Message;
        Assert.Contains("is not the address of an endpoint, such as http://127.0.0.1:8000", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_of_every_command_refuses_it()
    {
        ModuleResult result = host.Run("""
            foreach ($command in Get-Command -Module ServeBench) {
                foreach ($parameter in $command.Parameters.Values) {
                    $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
                    if ($type -in [double], [int], [long], [uint] -and $parameter.Name -ne 'OutBuffer') {
                        [pscustomobject]@{
                            Name = "$($command.Name) -$($parameter.Name)"
                            Refuses = 'InvariantNumberAttribute' -in $parameter.Attributes.ForEach{ $_.GetType().Name }
                        }
                    }
                }
            }
            """);
        Assert.True(result.Output.Count > 50, "there are few numbers");
        Assert.All(result.Output, parameter => Assert.True((bool)parameter.Properties["Refuses"].Value, $"{parameter.Properties["Name"].Value} has no [InvariantNumber]"));
    }

    [Theory]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Model m -SkipEndpointCheck -Metadata $self")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Model m -SkipEndpointCheck -ExtraBody $self")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1 -Model m -SkipEndpointCheck -Headers $self")]
    [InlineData("Invoke-ServeSweep -Benchmark { } -BenchmarkParameter $self")]
    public void A_table_that_holds_itself_is_an_error(string command)
    {
        ModuleResult result = host.Run($$"""
            $self = @{ a = 1 }
            $self.self = $self, $self
            [ServeBench.Workloads.ServeRequest]@{ Prompt = 'a'; OutputLength = 1 } | {{command}}
            """);
        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith("TableTooDeep", StringComparison.Ordinal));
    }
}
