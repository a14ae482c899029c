using System.Text;
using CsCheck;
using ServeBench.Decisions;
using ServeBench.Reports;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class PipelineCommandTests
{
    private static readonly Gen<string> s_texts = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["%;]=[:,#\r\n ABDPZ0235vso"], 0, 30],
        Gen.OneOf([.. new[] { "##vso[task.complete result=Succeeded;]", "%AZP25", "%253B", "a%0Ab", "::error::x", "\r\n##[error]" }.Select(Gen.Const)]));

    [Fact]
    public void The_agent_reads_what_was_meant_and_nothing_else() => Gen.Select(s_texts, s_texts, s_texts).Sample((message, first, second) =>
    {
        string line = AzureCommand.Line("task.logissue", message, ("type", first), ("code", second));

        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        AgentLine read = Assert.IsType<AgentLine>(AgentLine.Parse(line));
        Assert.Equal(("task.logissue", message), (read.Name, read.Message));
        Assert.Equal([first, second], [read.Properties["type"], read.Properties["code"]]);
    });

    [Theory]
    [InlineData("50 %; [a]\r\nb", "##vso[task.logissue type=50 %AZP25%3B [a%5D%0D%0Ab]50 %AZP25; [a]%0D%0Ab")]
    [InlineData("", "##vso[task.logissue type=]")]
    public void A_command_has_the_form_that_the_task_library_gives_it(string text, string line) =>
        Assert.Equal(line, AzureCommand.Line("task.logissue", text, ("type", text)));

    [Fact]
    public void A_command_for_GitHub_has_the_form_that_its_toolkit_gives_it() => Assert.Equal(
        "::error title=a%3A b%2C c%25::d: e, 100%25%0D%0Af",
        GitHubCommand.Line("error", "d: e, 100%\r\nf", ("title", "a: b, c%")));

    [Fact]
    public void GitHub_shows_ten_of_each_kind_and_missed_ones_come_first()
    {
        PublishedFinding[] findings = [.. Enumerable.Range(0, 30).Select(i => Finding(i % 2 == 0 ? ObjectiveVerdict.Undecided : ObjectiveVerdict.Fail))];

        string[] lines = [.. new PipelinePublication("n", findings, null).GitHubLines()];

        Assert.Equal([.. Enumerable.Repeat("::error", 10), .. Enumerable.Repeat("::warning", 10)], lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_summary_that_GitHub_would_refuse_is_cut_between_lines()
    {
        string line = new string('é', 100) + "\n";
        string cut = PipelinePublication.CutForGitHub(string.Concat(Enumerable.Repeat(line, 6000)));

        Assert.InRange(Encoding.UTF8.GetByteCount(cut), 1_000_000, (1024 * 1024) - 1);
        Assert.EndsWith(line + "\nThe rest is in the report.\n", cut, StringComparison.Ordinal);
        Assert.Equal(line, PipelinePublication.CutForGitHub(line));
    }

    private static PublishedFinding Finding(ObjectiveVerdict verdict) => new(verdict, "Code", "Title", "It is so.");
}
