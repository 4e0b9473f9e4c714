"""stub"""
import solara
@solara.component
def StoredRoom(root):
    solara.Text("stored")
