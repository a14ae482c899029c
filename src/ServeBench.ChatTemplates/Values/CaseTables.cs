namespace ServeBench.ChatTemplates;

/// <summary>
/// Where Python's letters differ from .NET's: letters that become several (Unicode's SpecialCasing.txt), characters that have a case and are
/// not letters (Other_Lowercase and Other_Uppercase), and ideographs that are numbers (kNumericType).
/// </summary>
internal static class CaseTables
{
    /// <summary>Characters, and what each is in upper case, where that is not its simple mapping.</summary>
    public static IReadOnlyDictionary<string, string> Upper { get; } = Read(
        "\u00DFSS|\u0131I|\u0149\u02BCN|\u01F0J\u030C|\u0390\u0399\u0308\u0301|\u03B0\u03A5\u0308\u0301|\u0587\u0535\u0552|\u1E96H\u0331|\u1E97T\u0308|" +
        "\u1E98W\u030A|\u1E99Y\u030A|\u1E9AA\u02BE|\u1F50\u03A5\u0313|\u1F52\u03A5\u0313\u0300|\u1F54\u03A5\u0313\u0301|\u1F56\u03A5\u0313\u0342|" +
        "\u1F80\u1F08\u0399|\u1F81\u1F09\u0399|\u1F82\u1F0A\u0399|\u1F83\u1F0B\u0399|\u1F84\u1F0C\u0399|\u1F85\u1F0D\u0399|\u1F86\u1F0E\u0399|" +
        "\u1F87\u1F0F\u0399|\u1F88\u1F08\u0399|\u1F89\u1F09\u0399|\u1F8A\u1F0A\u0399|\u1F8B\u1F0B\u0399|\u1F8C\u1F0C\u0399|\u1F8D\u1F0D\u0399|" +
        "\u1F8E\u1F0E\u0399|\u1F8F\u1F0F\u0399|\u1F90\u1F28\u0399|\u1F91\u1F29\u0399|\u1F92\u1F2A\u0399|\u1F93\u1F2B\u0399|\u1F94\u1F2C\u0399|" +
        "\u1F95\u1F2D\u0399|\u1F96\u1F2E\u0399|\u1F97\u1F2F\u0399|\u1F98\u1F28\u0399|\u1F99\u1F29\u0399|\u1F9A\u1F2A\u0399|\u1F9B\u1F2B\u0399|" +
        "\u1F9C\u1F2C\u0399|\u1F9D\u1F2D\u0399|\u1F9E\u1F2E\u0399|\u1F9F\u1F2F\u0399|\u1FA0\u1F68\u0399|\u1FA1\u1F69\u0399|\u1FA2\u1F6A\u0399|" +
        "\u1FA3\u1F6B\u0399|\u1FA4\u1F6C\u0399|\u1FA5\u1F6D\u0399|\u1FA6\u1F6E\u0399|\u1FA7\u1F6F\u0399|\u1FA8\u1F68\u0399|\u1FA9\u1F69\u0399|" +
        "\u1FAA\u1F6A\u0399|\u1FAB\u1F6B\u0399|\u1FAC\u1F6C\u0399|\u1FAD\u1F6D\u0399|\u1FAE\u1F6E\u0399|\u1FAF\u1F6F\u0399|\u1FB2\u1FBA\u0399|" +
        "\u1FB3\u0391\u0399|\u1FB4\u0386\u0399|\u1FB6\u0391\u0342|\u1FB7\u0391\u0342\u0399|\u1FBC\u0391\u0399|\u1FC2\u1FCA\u0399|\u1FC3\u0397\u0399|" +
        "\u1FC4\u0389\u0399|\u1FC6\u0397\u0342|\u1FC7\u0397\u0342\u0399|\u1FCC\u0397\u0399|\u1FD2\u0399\u0308\u0300|\u1FD3\u0399\u0308\u0301|" +
        "\u1FD6\u0399\u0342|\u1FD7\u0399\u0308\u0342|\u1FE2\u03A5\u0308\u0300|\u1FE3\u03A5\u0308\u0301|\u1FE4\u03A1\u0313|\u1FE6\u03A5\u0342|" +
        "\u1FE7\u03A5\u0308\u0342|\u1FF2\u1FFA\u0399|\u1FF3\u03A9\u0399|\u1FF4\u038F\u0399|\u1FF6\u03A9\u0342|\u1FF7\u03A9\u0342\u0399|\u1FFC\u03A9\u0399|" +
        "\uFB00FF|\uFB01FI|\uFB02FL|\uFB03FFI|\uFB04FFL|\uFB05ST|\uFB06ST|\uFB13\u0544\u0546|\uFB14\u0544\u0535|\uFB15\u0544\u053B|\uFB16\u054E\u0546|" +
        "\uFB17\u0544\u053D");

    /// <summary>Characters, and what each is at the start of a title, where that is not what it is in upper case.</summary>
    public static IReadOnlyDictionary<string, string> Title { get; } = Read(
        "\u00DFSs|\u01C4\u01C5|\u01C5\u01C5|\u01C6\u01C5|\u01C7\u01C8|\u01C8\u01C8|\u01C9\u01C8|\u01CA\u01CB|\u01CB\u01CB|\u01CC\u01CB|\u01F1\u01F2|" +
        "\u01F2\u01F2|\u01F3\u01F2|\u0587\u0535\u0582|\u1F80\u1F88|\u1F81\u1F89|\u1F82\u1F8A|\u1F83\u1F8B|\u1F84\u1F8C|\u1F85\u1F8D|\u1F86\u1F8E|\u1F87\u1F8F|" +
        "\u1F88\u1F88|\u1F89\u1F89|\u1F8A\u1F8A|\u1F8B\u1F8B|\u1F8C\u1F8C|\u1F8D\u1F8D|\u1F8E\u1F8E|\u1F8F\u1F8F|\u1F90\u1F98|\u1F91\u1F99|\u1F92\u1F9A|" +
        "\u1F93\u1F9B|\u1F94\u1F9C|\u1F95\u1F9D|\u1F96\u1F9E|\u1F97\u1F9F|\u1F98\u1F98|\u1F99\u1F99|\u1F9A\u1F9A|\u1F9B\u1F9B|\u1F9C\u1F9C|\u1F9D\u1F9D|" +
        "\u1F9E\u1F9E|\u1F9F\u1F9F|\u1FA0\u1FA8|\u1FA1\u1FA9|\u1FA2\u1FAA|\u1FA3\u1FAB|\u1FA4\u1FAC|\u1FA5\u1FAD|\u1FA6\u1FAE|\u1FA7\u1FAF|\u1FA8\u1FA8|" +
        "\u1FA9\u1FA9|\u1FAA\u1FAA|\u1FAB\u1FAB|\u1FAC\u1FAC|\u1FAD\u1FAD|\u1FAE\u1FAE|\u1FAF\u1FAF|\u1FB2\u1FBA\u0345|\u1FB3\u1FBC|\u1FB4\u0386\u0345|" +
        "\u1FB7\u0391\u0342\u0345|\u1FBC\u1FBC|\u1FC2\u1FCA\u0345|\u1FC3\u1FCC|\u1FC4\u0389\u0345|\u1FC7\u0397\u0342\u0345|\u1FCC\u1FCC|\u1FF2\u1FFA\u0345|" +
        "\u1FF3\u1FFC|\u1FF4\u038F\u0345|\u1FF7\u03A9\u0342\u0345|\u1FFC\u1FFC|\uFB00Ff|\uFB01Fi|\uFB02Fl|\uFB03Ffi|\uFB04Ffl|\uFB05St|\uFB06St|" +
        "\uFB13\u0544\u0576|\uFB14\u0544\u0565|\uFB15\u0544\u056B|\uFB16\u054E\u0576|\uFB17\u0544\u056D");

    public static string NumericIdeographs =>
        "\u3405\u3483\u382A\u3B4D\u4E00\u4E03\u4E07\u4E09\u4E5D\u4E8C\u4E94\u4E96\u4EBF\u4EC0\u4EDF\u4EE8\u4F0D\u4F70\u5104\u5146\u5169\u516B\u516D\u5341\u5343" +
        "\u5344\u5345\u534C\u53C1\u53C2\u53C3\u53C4\u56DB\u58F1\u58F9\u5E7A\u5EFE\u5EFF\u5F0C\u5F0D\u5F0E\u5F10\u62FE\u634C\u67D2\u6F06\u7396\u767E\u8086\u842C" +
        "\u8CAE\u8CB3\u8D30\u9621\u9646\u964C\u9678\u96F6\uF96B\uF973\uF978\uF9B2\uF9D1\uF9D3\uF9FD\U00020001\U00020064\U000200E2\U00020121\U0002092A\U00020983" +
        "\U0002098C\U0002099C\U00020AEA\U00020AFD\U00020B19\U00022390\U00022998\U00023B1B\U0002626D\U0002F890";

    /// <summary>Pairs of ends of the ranges that are lower case without being lower-case letters.</summary>
    public static ReadOnlySpan<int> OtherLower =>
    [
        0xAA, 0xAA, 0xBA, 0xBA, 0x2B0, 0x2B8, 0x2C0, 0x2C1, 0x2E0, 0x2E4, 0x345, 0x345, 0x37A, 0x37A, 0x1D2C, 0x1D6A, 0x1D78, 0x1D78, 0x1D9B, 0x1DBF, 0x2071,
        0x2071, 0x207F, 0x207F, 0x2090, 0x209C, 0x2170, 0x217F, 0x24D0, 0x24E9, 0x2C7C, 0x2C7D, 0xA69C, 0xA69D, 0xA770, 0xA770, 0xA7F8, 0xA7F9, 0xAB5C, 0xAB5F,
        0x10780, 0x10780, 0x10783, 0x10785, 0x10787, 0x107B0, 0x107B2, 0x107BA,
    ];

    /// <summary>Pairs of ends of the ranges that are upper case without being upper-case letters.</summary>
    public static ReadOnlySpan<int> OtherUpper => [0x2160, 0x216F, 0x24B6, 0x24CF, 0x1F130, 0x1F149, 0x1F150, 0x1F169, 0x1F170, 0x1F189];

    // Each entry is a character and what it becomes.
    private static Dictionary<string, string> Read(string entries) => entries.Split('|').ToDictionary(entry => entry[..1], entry => entry[1..], StringComparer.Ordinal);
}
