using Strobe.Operations;

namespace Strobe.Tests.Scope;

/// <summary>Nobody to tell anything.</summary>
internal sealed class Quiet : INotices
{
    public void Say(string sentence)
    {
    }
}
