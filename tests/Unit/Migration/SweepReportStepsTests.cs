using ServeBench.Migration;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Migration;

public sealed class SweepReportStepsTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData(
        "vllm bench sweep plot results/x --var-x max_concurrency --curve-by=max_num_seqs,tp --filter_by 'max_concurrency<8,tp==1' --bin-by request_throughput%1 --scale-y log --fig-name lat",
        "Import-ServeSweep -Path results/x |\n    Export-ServeSweepPlot -Path results/x -CurveBy max_num_seqs, tp -VarX max_concurrency -FilterBy 'max_concurrency<8', 'tp==1' -BinBy 'request_throughput%1' -ScaleY Log -FigName lat")]
    [InlineData(
        "docker exec c vllm bench sweep plot --fig-dir figs results --fig-by model",
        "$null = New-Item -ItemType Directory -Force -Path results/figs\nImport-ServeSweep -Path results |\n    Export-ServeSweepPlot -Path results/figs -FigBy model")]
    [InlineData("vllm bench sweep plot results --dry-run", "Import-ServeSweep -Path results |\n    Export-ServeSweepPlot -Path results -WhatIf")]
    [InlineData(
        "vllm bench sweep plot_pareto results --user-count-var users --label-by users,tp",
        "$null = New-Item -ItemType Directory -Force -Path results/pareto\nImport-ServeSweep -Path results |\n    Export-ServeParetoPlot -Path results/pareto -UserCountVar users -LabelBy users, tp")]
    [InlineData(
        "vllm bench sweep boundary results --group-by a,b --baseline 2",
        "Import-ServeSweep -Path results |\n    Measure-ServeBoundary -GroupBy a, b -Baseline 2 -OutVariable boundary\n$boundary | Export-Csv -Path results/boundary.csv")]
    public void A_report_is_a_pipeline(string line, string expected) =>
        Assert.Equal(expected, VllmCommandConverter.Convert(line).Script.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("vllm bench sweep plot", "VllmCommandInvalid", "needs the folder")]
    [InlineData("vllm bench sweep plot a b", "VllmCommandInvalid", "'b' does not belong to an option")]
    [InlineData("vllm bench sweep plot a --var-z b", "VllmOptionUnknown", "Did you mean --var-x?")]
    [InlineData("vllm bench sweep plot a --scale-x symlog", "VllmCommandInvalid", "linear, log or sqrt")]
    [InlineData("vllm bench sweep boundary a --baseline x", "VllmCommandInvalid", "takes a number")]
    [InlineData("vllm bench sweep boundary a --group-by", "VllmCommandInvalid", "needs a value")]
    public void What_vllm_would_refuse_is_refused(string line, string id, string part)
    {
        ServeException error = Assert.Throws<ServeException>(() => VllmCommandConverter.Convert(line));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_converted_report_draws_what_is_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["summary.json"], """[{"request_throughput":1,"p99_e2el_ms":2,"output_throughput":3,"max_concurrency":4}]""");
        host.SetVariable("folder", folder.Root);

        // The engine of the tests has no module with New-Item.
        Assert.Empty(host.Run("""
            function New-Item { [CmdletBinding()] param($ItemType, [switch] $Force, $Path) [void] [IO.Directory]::CreateDirectory($Path) }
            foreach ($command in 'plot', 'plot_pareto') {
                & ([scriptblock]::Create((ConvertFrom-VllmCommand "vllm bench sweep $command '$folder'").Script))
            }
            """).Errors);

        Assert.True(File.Exists(folder["FIGURE.html"]));
        Assert.True(File.Exists(Path.Combine(folder["pareto"], "PARETO.html")));
    }
}
