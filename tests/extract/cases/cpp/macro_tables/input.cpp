#include "dialog.h"

BEGIN_MESSAGE_MAP(Dialog, Window)
    ON_COMMAND(ID_SAVE, &Dialog::OnSave)
    //}}MAP
    ON_PAINT()
END_MESSAGE_MAP()

void Dialog::OnSave()
{
    save();
}

wxBEGIN_EVENT_TABLE(Frame, wxFrame)
    EVT_MENU(ID_QUIT, Frame::OnQuit)
wxEND_EVENT_TABLE()

wxIMPLEMENT_APP(App);

void Frame::OnQuit(wxCommandEvent& event)
{
    quit(event);
}
