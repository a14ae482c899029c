using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>What a PowerShell user expects of every cmdlet, whoever wrote it.</summary>
public sealed partial class CmdletConventionTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static readonly HashSet<string> s_nounsWithoutPrefix = ["ArrivalSchedule", "VllmCommand"];

    // The names of Invoke-RestMethod and of vllm bench serve, which users know, and words that are singular.
    private static readonly HashSet<string> s_namesThatEndInS = ["Headers", "Logprobs", "IgnoreEos", "ChatTemplateKwargs"];

    private static readonly HashSet<string> s_verbsThatChangeSomething =
        [VerbsData.Export, VerbsLifecycle.Invoke, VerbsLifecycle.Start, VerbsLifecycle.Stop, VerbsCommon.Remove, VerbsCommon.Set];

    [Fact]
    public void Verbs_are_approved_and_nouns_begin_with_Serve()
    {
        HashSet<string> approved =
        [
            .. new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity) }
                .SelectMany(verbs => verbs.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Select(verb => (string)verb.GetValue(null)!),
        ];

        Assert.All(Cmdlets(), cmdlet =>
        {
            Assert.Contains(cmdlet.Verb, approved);
            Assert.True(cmdlet.Noun.StartsWith("Serve", StringComparison.Ordinal) || s_nounsWithoutPrefix.Contains(cmdlet.Noun), $"{cmdlet.Name} has a noun without the prefix Serve.");
        });
    }

    [Fact]
    public void Classes_are_sealed_and_named_after_their_cmdlet() => Assert.All(Cmdlets(), cmdlet =>
    {
        Assert.True(cmdlet.ImplementingType.IsSealed, $"{cmdlet.ImplementingType} is not sealed.");
        Assert.Equal($"ServeBench.Commands.{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.ImplementingType.FullName);
    });

    [Fact]
    public void Every_cmdlet_says_what_it_writes() =>
        Assert.All(Cmdlets(), cmdlet => Assert.True(cmdlet.OutputType.Count > 0, $"{cmdlet.Name} has no OutputType."));

    [Fact]
    public void What_writes_sends_starts_or_stops_knows_WhatIf()
    {
        Assert.All(
            Cmdlets().Where(cmdlet => s_verbsThatChangeSomething.Contains(cmdlet.Verb)),
            cmdlet => Assert.True(cmdlet.Parameters.ContainsKey("WhatIf"), $"{cmdlet.Name} has no SupportsShouldProcess."));
    }

    [Fact]
    public void A_path_has_a_literal_path_beside_it()
    {
        Assert.All(
            Cmdlets().Where(cmdlet => cmdlet.Parameters.ContainsKey("Path")),
            cmdlet =>
            {
                Assert.True(cmdlet.Parameters.TryGetValue("LiteralPath", out ParameterMetadata? literal), $"{cmdlet.Name} has -Path without -LiteralPath.");
                Assert.Equal(["LP", "PSPath"], literal.Aliases.Order(StringComparer.Ordinal));
            });
    }

    [Fact]
    public void Parameters_are_singular_and_in_Pascal_case() => Assert.All(Cmdlets(), cmdlet =>
    {
        Assert.All(cmdlet.Parameters.Keys.Except(Cmdlet.CommonParameters), name =>
        {
            Assert.Matches(PascalCase(), name);
            Assert.True(!name.EndsWith('s') || name.EndsWith("Ms", StringComparison.Ordinal) || name.EndsWith("ss", StringComparison.Ordinal) || s_namesThatEndInS.Contains(name), $"-{name} of {cmdlet.Name} is a plural.");
        });
    });

    [Fact]
    public void A_parameter_set_takes_one_parameter_from_the_pipeline() => Assert.All(Cmdlets(), cmdlet =>
    {
        Assert.All(cmdlet.ParameterSets, set => Assert.True(set.Parameters.Count(parameter => parameter.ValueFromPipeline) <= 1, $"{cmdlet.Name}, set {set.Name}"));
        Assert.True(cmdlet.ParameterSets.Count == 1 || cmdlet.DefaultParameterSet is not null, $"{cmdlet.Name} has several parameter sets and no default.");
    });

    [Fact]
    public void Switches_are_switches() => Assert.All(Cmdlets(), cmdlet =>
        Assert.DoesNotContain(cmdlet.Parameters.Values, parameter => parameter.ParameterType == typeof(bool)));

    private CmdletInfo[] Cmdlets() => host.Run("Get-Command -Module ServeBench -CommandType Cmdlet").Values<CmdletInfo>();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*$")]
    private static partial Regex PascalCase();
}
