using Xunit;

namespace ServeBench.Tests.Migration;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("a  b\tc", new[] { "a", "b", "c" })]
    [InlineData("a \\\n  b \\ \n c", new[] { "a", "b", "c" })]
    [InlineData("a `\n b ^\r\n c\nd", new[] { "a", "b", "c", "d" })]
    [InlineData("--x='{\"a\": \"b c\"}'", new[] { "--x={\"a\": \"b c\"}" })]
    [InlineData("\"say \\\"hi\\\" \\$x \\n\" ''", new[] { "say \"hi\" $x \\n", "" })]
    [InlineData("it\\'s a\\ word", new[] { "it's", "a word" })]
    [InlineData("# all of it\na # the rest\nb#c", new[] { "a", "b#c" })]
    [InlineData("", new string[0])]
    [InlineData("a $(( $CONC * 10 ))x ${b c} $d", new[] { "a", "$(( $CONC * 10 ))x", "${b c}", "$d" })]
    [InlineData(@"a C:\data\new\t.json --p=D:\x .\y\z a\ b", new[] { "a", @"C:\data\new\t.json", @"--p=D:\x", @".\y\z", "a b" })]
    [InlineData(@"a \\srv\share\m.json models\llama\8b --p=data\x --q=\\srv\s\a \\n b\$c", new[] { "a", @"\\srv\share\m.json", @"models\llama\8b", @"--p=data\x", @"--q=\\srv\s\a", @"\n", "b$c" })]
    public void Words_are_those_of_a_shell(string line, string[] expected) => Assert.Equal(expected, ShellWords.Split(line).Words);

    [Theory]
    [InlineData("a b | tee log.txt", "'|'")]
    [InlineData("a b 2>&1", "'>'")]
    [InlineData("a b && c", "'&'")]
    [InlineData("a b; c", "';'")]
    public void What_follows_the_command_is_left_out_and_told(string line, string separator)
    {
        ShellWords split = ShellWords.Split(line);
        Assert.Equal(["a", "b"], split.Words);
        Assert.Contains(separator, Assert.Single(split.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cd /x && a b && echo ok", "cd /x|a b|echo ok")]
    [InlineData("export A=1; a b; echo", "export A=1|a b|echo")]
    [InlineData("a b > log.txt 2>&1 | tee x", "a b|tee x")]
    [InlineData("& $a b", "$a b")]
    [InlineData("# text\na b\n  --c d\n\ne", "a b --c d|e")]
    [InlineData("# only a comment", "")]
    public void A_script_has_several_commands(string script, string expected) =>
        Assert.Equal(expected, string.Join('|', ShellWords.Commands(script).Select(words => string.Join(' ', words))));

    [Theory]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    public void A_quote_that_is_not_closed_is_refused(string line) =>
        Assert.Equal("VllmCommandInvalid", Assert.Throws<ServeException>(() => ShellWords.Split(line)).ErrorId);
}
