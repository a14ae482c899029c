namespace ServeBench.Endpoints;

/// <summary>A cache of a server that outlives the requests which filled it.</summary>
public enum ServerCacheKind
{
    /// <summary>Keys and values of prompts, found again by the prompts' beginnings.</summary>
    Prefix,

    /// <summary>Images, videos and sounds as the model's processor made them.</summary>
    MultiModal,

    /// <summary>What the model's encoder made of images, videos and sounds.</summary>
    Encoder,
}
