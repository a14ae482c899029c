using System.Globalization;
using Xunit;

namespace ServeBench.Tests.Hosting;

public sealed class DisplayTextTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("Number(1234.5, 2)", "1234.50")]
    [InlineData("Number(0.005, 3)", "0.005")]
    [InlineData("Number([double]::PositiveInfinity, 2)", "inf")]
    [InlineData("Number($null, 2)", "")]
    [InlineData("Number(8.5)", "8.5")]
    [InlineData("Number(10)", "10")]
    [InlineData("Number(100000)", "100000")]
    [InlineData("OneLine(\"a`r`nb`tc\")", "a b c")]
    [InlineData("OneLine($null)", "")]
    [InlineData("OneLine('x' * 61).Length", "60")]
    public void A_value_is_shown_in_invariant_form(string call, string expected)
    {
        ModuleResult result = host.Run($"[Globalization.CultureInfo]::CurrentCulture = 'de-DE'; [ServeBench.Commands.DisplayText]::{call}");

        Assert.Equal(expected, Convert.ToString(Assert.Single(result.Output).BaseObject, CultureInfo.InvariantCulture));
    }
}
