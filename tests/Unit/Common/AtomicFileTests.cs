using ServeBench.Common;
using Xunit;

namespace ServeBench.Tests.Common;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static void Write(string path, string text, bool append = false) => AtomicFile.Write(
        path,
        append,
        force: false,
        stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
        });

    [Fact]
    public void A_file_that_is_replaced_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        File.WriteAllText(_folder["a.json"], "old");
        File.SetUnixFileMode(_folder["a.json"], Shared);

        Write(_folder["a.json"], "new");

        Assert.Equal(("new", Shared), (File.ReadAllText(_folder["a.json"]), File.GetUnixFileMode(_folder["a.json"])));
    }

    [Fact]
    public void A_device_is_written_to_and_never_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices");
        Write("/dev/null", "gone");
        Write("/dev/null", "gone too", append: true);
        Assert.Equal("", File.ReadAllText("/dev/null"));
        Assert.Throws<IOException>(() => Write("/dev/full", "no room"));
        Assert.True(SpecialFile.Is("/dev/full"));
        Assert.False(SpecialFile.Is(_folder.Root));
        Assert.False(SpecialFile.Is(_folder["none"]));
        Write(_folder["file"], "text");
        Assert.False(SpecialFile.Is(_folder["file"]));
    }

    [Theory]
    [InlineData(218)]
    [InlineData(255)]
    public void A_name_may_be_as_long_as_a_name_can_be(int length)
    {
        string path = _folder[new string('n', length - 5) + ".json"];
        Write(path, "a");
        Write(path, "b", append: true);
        Assert.Equal("ab", File.ReadAllText(path));
    }

    [Fact]
    public async Task Several_that_append_at_once_lose_no_line()
    {
        const int Writers = 4;
        const int Lines = 40;
        string path = _folder["all.jsonl"];
        File.WriteAllText(path, "first\n");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (int line = 0; line < Lines; line++)
            {
                Write(path, $"{writer}-{line}\n", append: true);
            }
        })));

        string[] lines = File.ReadAllLines(path);
        Assert.Equal("first", lines[0]);
        Assert.Equal((Writers * Lines) + 1, lines.Distinct().Count());
    }

    [Fact]
    public void What_fails_in_the_middle_leaves_what_was_there()
    {
        foreach (bool append in new[] { false, true })
        {
            File.WriteAllText(_folder["a.jsonl"], "old\n");
            Assert.Throws<IOException>(() => AtomicFile.Write(_folder["a.jsonl"], append, force: false, stream =>
            {
                stream.Write("half"u8);
                throw new IOException("full");
            }));
            Assert.Equal("old\n", File.ReadAllText(_folder["a.jsonl"]));
        }

        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_folder["a.jsonl"])!));
    }

    [Fact]
    public void A_file_that_somebody_holds_open_is_known()
    {
        string path = _folder["a.csv"];
        File.WriteAllText(path, "old");
        Assert.False(AtomicFile.IsHeldOpen(path));
        Assert.False(AtomicFile.IsHeldOpen(_folder["none.csv"]));

        using FileStream other = File.OpenRead(path);

        Assert.True(AtomicFile.IsHeldOpen(path));
    }

    [Fact]
    public void A_file_that_another_program_holds_open_is_named_so_on_Windows_and_replaced_elsewhere()
    {
        string path = _folder["a.csv"];
        File.WriteAllText(path, "old");
        using (FileStream other = new(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            Exception? error = Record.Exception(() => Write(path, "new"));
            Assert.Equal(OperatingSystem.IsWindows() ? "Another program has the file open. Close it there." : null, error?.Message);
        }

        Assert.Equal(OperatingSystem.IsWindows() ? "old" : "new", File.ReadAllText(path));
    }
}
