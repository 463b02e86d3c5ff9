using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Plugins;

/// <summary>Reads <c>[assembly: StrobePlugin]</c> out of the bytes of an assembly. Damaged input gives a reason, never an exception.</summary>
internal static class PluginReader
{
    /// <summary>Larger files are not looked at.</summary>
    internal const int MostBytes = 256 << 20;

    private const int LongestText = 200;
    private const int AttributeProlog = 1;

    /// <summary>All bytes of a file: what was read is what is loaded, and a file that is overwritten later does no harm.</summary>
    internal static byte[]? ReadFile(string path, out string reason)
    {
        reason = "";
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length <= MostBytes)
            {
                byte[] image = new byte[stream.Length];
                stream.ReadExactly(image);
                return image;
            }

            reason = $"it is larger than {MostBytes >> 20} MiB";
        }
        catch (FileNotFoundException)
        {
            reason = "the file is not there";
        }
        catch (EndOfStreamException)
        {
            reason = "the file became shorter while it was read";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            reason = $"the file cannot be read ({PluginText.OneLine(e.Message)})";
        }

        return null;
    }

    /// <summary>What an assembly says of itself; null with a reason when it is no plugin.</summary>
    internal static PluginDescription? Read(byte[] image, out string reason)
    {
        try
        {
            using PEReader file = new(ImmutableCollectionsMarshal.AsImmutableArray(image));
            if (!file.HasMetadata)
            {
                reason = "it is a native program or library, not a .NET assembly";
                return null;
            }

            MetadataReader metadata = file.GetMetadataReader();
            if (metadata.IsAssembly) return Read(metadata, out reason);
            reason = "it is a .NET module without an assembly";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The reader's promise for damaged files is BadImageFormatException; hostile ones found others, too.
            reason = "it is no .NET assembly, or a damaged one";
        }

        return null;
    }

    private static PluginDescription? Read(MetadataReader metadata, out string reason)
    {
        AssemblyDefinition assembly = metadata.GetAssemblyDefinition();
        string? id = null, contract = null;
        string framework = "";
        bool isPlugin = false;
        foreach (CustomAttributeHandle handle in assembly.GetCustomAttributes())
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            switch (NameOf(metadata, attribute))
            {
                case ("Strobe.Abstractions", "Strobe.StrobePluginAttribute"):
                    BlobReader arguments = Arguments(metadata, attribute);
                    (id, contract, isPlugin) = (arguments.ReadSerializedString(), arguments.ReadSerializedString(), true);
                    break;
                case (_, "System.Runtime.Versioning.TargetFrameworkAttribute"):
                    framework = PluginText.OneLine(Arguments(metadata, attribute).ReadSerializedString() ?? "", LongestText);
                    break;
            }
        }

        if (!isPlugin) reason = "it has no [assembly: StrobePlugin(…)]";
        else if (!PluginText.IsId(id)) reason = "its id is not made of letters, digits, dots, hyphens and underscores";
        else if (ContractOf(contract) is not { } version) reason = "its contract is no version such as 1.0";
        else
        {
            reason = "";
            string name = PluginText.OneLine(metadata.GetString(assembly.Name), LongestText);
            return new PluginDescription(id!, version, name, assembly.Version, framework, [.. Classes(metadata)]);
        }

        return null;
    }

    private static Version? ContractOf(string? text) =>
        text is { Length: < 12 } && text.AsSpan().Count('.') == 1 && Version.TryParse(text, out Version? version) ? version : null;

    /// <summary>The assembly and the full name of an attribute's type, when that is a plain class of another assembly.</summary>
    private static (string Assembly, string Type) NameOf(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference) return ("", "");
        EntityHandle parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference) return ("", "");
        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) return ("", "");
        AssemblyReference assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        return (metadata.GetString(assembly.Name), $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}");
    }

    /// <summary>The arguments as ECMA-335 II.23.3 lays them out, behind the prolog.</summary>
    private static BlobReader Arguments(MetadataReader metadata, CustomAttribute attribute)
    {
        BlobReader reader = metadata.GetBlobReader(attribute.Value);
        return reader.ReadUInt16() == AttributeProlog ? reader : throw new BadImageFormatException();
    }

    private static IEnumerable<string> Classes(MetadataReader metadata)
    {
        const TypeAttributes Shown = TypeAttributes.VisibilityMask | TypeAttributes.Abstract | TypeAttributes.Interface;
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            if ((type.Attributes & Shown) != TypeAttributes.Public || type.GetGenericParameters().Count > 0 || IsValueType(metadata, type)) continue;
            string space = metadata.GetString(type.Namespace), name = metadata.GetString(type.Name);
            yield return PluginText.OneLine(space.Length == 0 ? name : $"{space}.{name}", LongestText);
        }
    }

    private static bool IsValueType(MetadataReader metadata, TypeDefinition type)
    {
        if (type.BaseType.Kind != HandleKind.TypeReference) return false;
        TypeReference parent = metadata.GetTypeReference((TypeReferenceHandle)type.BaseType);
        return metadata.GetString(parent.Namespace) == "System" && metadata.GetString(parent.Name) is "ValueType" or "Enum" or "MulticastDelegate";
    }
}
