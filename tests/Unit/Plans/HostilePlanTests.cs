using System.Globalization;
using System.Management.Automation;
using System.Text;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>Files that are made to be misread, or to take all memory: each is refused, by what is wrong with it.</summary>
public sealed class HostilePlanTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string Head = "version: 1\n";
    private const string Data = "dataset: { count: 2, inputLength: 8, outputLength: 2 }\n";
    private const string Run = "run: { uri: 'http://127.0.0.1:1' }\n";

    private static readonly Dictionary<string, (string Text, string Problem)> s_plans = new()
    {
        ["more than a megabyte"] = (PlanTexts.Least + "#" + new string('x', 1 << 20), "more than 1 MB"),
        ["more than 64 levels"] = ($"{PlanTexts.Least}variables: {{ a: {Repeated("[", 100)}{Repeated("]", 100)} }}\n", "more than 64 levels"),
        ["more than 64 levels of tables"] = (PlanTexts.Least + "variables:\n" + string.Concat(Enumerable.Range(1, 80).Select(level => new string(' ', level) + "a:\n")), "more than 64 levels"),
        ["a bomb of aliases"] = (Bomb(level => level == 0 ? "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]" : $"[{Repeated($"*a{level - 1}, ", 10)}]", anchors: true), "more than 100000 values"),
        ["a bomb of variables"] = (Bomb(level => level == 0 ? "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]" : $"[{Repeated($"'${{a{level - 1}}}', ", 10)}]", anchors: false), "more than 1 MB"),
        ["a bomb of texts"] = (Bomb(level => level == 0 ? "aaaaaaaaaa" : $"'{Repeated($"${{a{level - 1}}}", 10)}'", anchors: false), "more than 1 MB"),
        ["many references to a long variable"] = (
            $"version: 1\nvariables: {{ a: {new string('x', 500_000)} }}\n{Data}run: {{ uri: 'http://127.0.0.1:1', metadata: {{ b: '{Repeated("${a}", 100)}' }} }}\n", "more than 16 MB"),
        ["variables in a circle inside of lists"] = (Head + "variables: { a: ['${b}'], b: { c: ['${a}'] } }\n" + Data + "run: { uri: 'http://127.0.0.1:1', metadata: { x: '${a}' } }\n", "The variables refer to each other without an end."),
        ["a long chain of variables"] = (
            Head + "variables:\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"  a{i}: ['${{a{i + 1}}}']\n")) + "  a500: x\n" + Data + "run: { uri: 'http://127.0.0.1:1', metadata: { x: '${a0}' } }\n",
            "The variables refer to each other without an end."),
        ["a reference that does not end"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', label: 'x${endpoint' }\n", "has no } behind its name"),
        ["a secret that does not end"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', apiKey: '${env:s3cret' }\n", "has no } behind its name"),
        ["a reference to nothing"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', label: '${env:}' }\n", "${env:} names nothing."),
        ["a zero character that hides the rest"] = (PlanTexts.Least + "\0outputs: [./x.json]\n", "The character U+0000 cannot stand in YAML."),
        ["a bell"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', label: a\ab }\n", "The character U+0007 cannot stand in YAML."),
        ["a second byte order mark"] = (Head + Data + "\uFEFFrun: { uri: 'http://127.0.0.1:1' }\n", "The character U+FEFF cannot stand in YAML."),
        ["an escape that a terminal obeys"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', \"\\e[2Jlabel\": a }\n", "is not a key of run"),
        ["a command for a build agent"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', '##vso[task.complete result=Succeeded;]': a }\n", "is not a key of run"),
        ["a key of a megabyte"] = (Head + Data + $"run: {{ uri: 'http://127.0.0.1:1', ? {new string('k', 900_000)} : 1 }}\n", "kkk…"),
        ["five thousand unknown keys"] = (PlanTexts.Least + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"wrong{i}: 1\n")), "is not a section of a plan"),
        ["a merge key twice"] = (Head + "variables: { a: &a { x: 1 }, b: &b { y: 2 }, c: '${a}${b}' }\n" + Data + "run:\n  uri: 'http://127.0.0.1:1'\n  <<: *a\n  <<: *b\n", "The key '<<' is already in line 6."),
        ["a merge of a text"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', <<: abc }\n", "The merge key << takes a table"),
        ["a second document"] = (PlanTexts.Least + "---\nversion: 1\n", "A second document begins here."),
        ["a second document behind dots"] = (PlanTexts.Least + "...\n---\nversion: 1\n", "A second document begins here."),
        ["an empty first document"] = ("---\n---\n" + PlanTexts.Least, "A second document begins here."),
        ["an integer by its tag"] = (Head + "dataset: { count: !!int '2' }\n" + Run, "The tag tag:yaml.org,2002:int is not supported."),
        ["bytes by their tag"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', label: !!binary aGVsbG8= }\n", "The tag tag:yaml.org,2002:binary is not supported."),
        ["a set"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', metadata: !!set { a } }\n", "The tag tag:yaml.org,2002:set is not supported."),
        ["a number that its tag makes a text"] = (Head + "dataset: { count: ! 2 }\n" + Run, "'2' in quotes is a text."),
        ["a number out of all bounds"] = (Head + Data + "schedule: { requestRate: 1.0e+999 }\n" + Run, "requestRate takes a number or inf"),
        ["a whole number out of all bounds"] = (Head + "dataset: { count: 99999999999999999999 }\n" + Run, "count takes a whole number"),
        ["base 16"] = (Head + "dataset: { count: 0x10 }\n" + Run, "'0x10' is not a decimal number."),
        ["underscores"] = (Head + "dataset: { count: 1_000 }\n" + Run, "'1_000' is a number in YAML 1.1 and a text in YAML 1.2."),
        ["no number"] = (Head + Data + "schedule: { requestRate: .nan }\n" + Run, "'.nan' is not a number that can be used."),
        ["a surprise in a variable"] = (Head + "variables: { day: 2026-01-31 }\n" + Data + "run: { uri: 'http://127.0.0.1:1', label: '${day}' }\n", "'2026-01-31' is a date in YAML 1.1"),
        ["a surprise as a key of a table"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', metadata: { no: 1 } }\n", "'no' is false in YAML 1.1"),
        ["a tab in a list"] = (Head + Data + Run + "outputs:\n\t- ./x.json\n", "A tab indents this line."),
        ["an empty item"] = (Head + Data + Run + "measure: { percentile: [50, ~] }\n", "The list has an item without a value."),
        ["a path with a zero character"] = (Head + "dataset: { path: \"a\\0b\" }\n" + Run, "There is no file"),
        ["a header of two lines"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', headers: { x-a: \"b\\r\\nx-c: d\" } }\n", "x-a"),
        ["a list as a key"] = (Head + Data + "run: { uri: 'http://127.0.0.1:1', ? [a, b] : 1 }\n", "A key is one text here"),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. s_plans.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_plan_is_refused(string name)
    {
        (string text, string problem) = s_plans[name];
        PSObject[] problems = Test(Encoding.UTF8.GetBytes(text));
        Assert.True(Array.Exists(problems, found => TextOf(found).Contains(problem, StringComparison.Ordinal)), $"Found:\n{string.Join('\n', problems.Select(TextOf))}");
        Assert.InRange(problems.Length, 1, 1000);
        Assert.All(problems, found =>
        {
            Assert.InRange(found.ToString().Length, 1, 4000);
            Assert.DoesNotContain('\e', found.ToString());
            Assert.DoesNotContain("##vso[", found.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", found.ToString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("utf-16", "is UTF-16 text. Save it as UTF-8.")]
    [InlineData("utf-16BE", "is UTF-16 text. Save it as UTF-8.")]
    [InlineData("iso-8859-1", "is not a text in UTF-8")]
    public void Another_encoding_is_named(string encoding, string problem)
    {
        Encoding other = Encoding.GetEncoding(encoding);
        Assert.Contains(problem, TextOf(Assert.Single(Test([.. other.GetPreamble(), .. other.GetBytes(PlanTexts.Least + "# größer\n")]))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\r\n", false)]
    [InlineData("\r", false)]
    [InlineData("\n", true)]
    [InlineData("\r\n", true)]
    public void Line_ends_and_a_byte_order_mark_make_no_difference(string lineEnd, bool hasMark)
    {
        byte[] content = Encoding.UTF8.GetBytes(("version: 1 # one\n" + Data + "run:\n  uri: 'http://127.0.0.1:1'\n  label: größer\n").ReplaceLineEndings(lineEnd));
        Assert.Empty(Test(hasMark ? [.. Encoding.UTF8.Preamble, .. content] : content));
        PSObject wrong = Assert.Single(Test([.. hasMark ? Encoding.UTF8.Preamble.ToArray() : [], .. content, .. Encoding.UTF8.GetBytes("wrong: 1" + lineEnd)]));
        Assert.Equal((6, 1), ((int)wrong.Properties["Line"].Value, (int)wrong.Properties["Column"].Value));
    }

    [Fact]
    public void An_empty_file_is_no_plan() => Assert.Contains("This is not a plan", TextOf(Assert.Single(Test([]))), StringComparison.Ordinal);

    [Fact]
    public void One_file_that_cannot_be_read_hides_the_mistakes_of_no_other()
    {
        File.WriteAllBytes(_folder["a.yaml"], [0xFF, 0xFE, 0x41, 0x00]);
        File.WriteAllText(_folder["b.yaml"], PlanTexts.Least + "wrong: 1\n");
        host.SetVariable("folder", _folder.Root);
        Assert.Equal(["a.yaml", "b.yaml"], host.Run("Test-ServePlan \"$folder/*.yaml\"").Output.Select(problem => (string)problem.Properties["File"].Value));
        Assert.Equal(["a.yaml", "b.yaml"], host.Run("Get-ChildItem $folder | Test-ServePlan").Output.Select(problem => (string)problem.Properties["File"].Value));
        host.Run("Invoke-ServePlan \"$folder/*.yaml\" -WhatIf").SingleError("PlanPathAmbiguous");
    }

    [Fact]
    public void A_merge_takes_what_a_table_has_not_itself()
    {
        string text = "version: 1\nvariables: { a: &a { k: 1, l: 1 }, b: &b { l: 2, m: 2 }, c: '${a}', d: '${b}' }\n" + Data + "run:\n  uri: 'http://127.0.0.1:1'\n  metadata: { <<: [*a, *b], k: 0, c: '${c}', d: '${d}' }\n";
        File.WriteAllText(_folder["plan.yaml"], text);
        host.SetVariable("file", _folder["plan.yaml"]);
        string resolved = (string)Assert.Single(host.Run("Export-ServePlan $file").Output).BaseObject;
        Assert.Contains("metadata: { k: 0, c: { k: 1, l: 1 }, d: { l: 2, m: 2 }, l: 1, m: 2 }", resolved, StringComparison.Ordinal);
    }

    private static string TextOf(PSObject problem) => (string)problem.Properties["Problem"].Value;

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Bomb(Func<int, string> value, bool anchors)
    {
        const int Levels = 30;
        var text = new StringBuilder(Head + "variables:\n");
        for (int level = 0; level < Levels; level++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  a{level}: {(anchors ? $"&a{level} " : "")}{value(level)}\n");
        }

        return text.Append(Data).Append(CultureInfo.InvariantCulture, $"run: {{ uri: 'http://127.0.0.1:1', metadata: {{ x: '${{a{Levels - 1}}}' }} }}\n").ToString();
    }

    private PSObject[] Test(byte[] content)
    {
        File.WriteAllBytes(_folder["plan.yaml"], content);
        host.SetVariable("file", _folder["plan.yaml"]);
        ModuleResult result = host.Run("Test-ServePlan $file");
        Assert.Empty(result.Errors);
        return [.. result.Output];
    }
}
